"""Turning entries and profiles into what templates draw. Nothing here asks the database."""
