"""Running and testing the site on one machine. Standard library only: it runs before anything is installed."""
