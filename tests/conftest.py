"""What every test may ask for. Clusters are throw-away: see `make test`."""
