"""Human Services Data Specification 3.x: what other directories publish, as a file or over the web."""
