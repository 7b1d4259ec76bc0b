"""Pages, files and feeds of numbers."""
