"""What pages of numbers show."""
