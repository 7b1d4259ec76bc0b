"""Django's PostgreSQL backend, that does not wait for a server which has fallen silent (settings: DATABASES ENGINE)."""
