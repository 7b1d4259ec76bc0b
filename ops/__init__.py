"""Running the site on one machine: the engines, the supervisor, the environment, the browsers. Standard library only."""
