"""Turning what the database says into what templates draw."""
