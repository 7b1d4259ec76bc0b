"""What others publish about who can help, read into listings: a documented CSV, and HSDS 3.x as file or feed."""
