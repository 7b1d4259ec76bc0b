"""What readers choose and editors write."""
