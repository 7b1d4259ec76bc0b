"""Tests: real PostgreSQL and Valkey, cheap passwords, plain static files (live_server knows no manifest)."""

from htmse import environment
from htmse.environment import env
from htmse.settings.base import *
from htmse.settings.base import CACHES, DATABASES, INSTALLED_APPS, MIDDLEWARE, OPERATOR, REDIS_URL, STORAGES

DEMO = True
SECRET_KEY = "test-only-0123456789abcdefghijklmnopqrstuvwxyz0123456789"  # noqa: S105 - not a secret, tests only
AUDIT_SEAL_KEY = "test-only-audit-seal-key-0123456789abcdef"
VAULT_KEYS = {1: b"test-only-vault-key-for-everyone"}
BADGE_SIGNING_KEY = b"test-only-badge-key-for-everyone"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
# A query repeated for each row of a page fails the test that asked for the page.
INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]
MIDDLEWARE = ["zeal.middleware.zeal_middleware", *MIDDLEWARE]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
RETURN_CODE_ARGON2 = {"iterations": 1, "lanes": 1, "memory_cost": 8}
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
# Every client of a test would look through all static files first: the half of the time of many a test.
WHITENOISE_AUTOREFRESH = True
# Nothing is collected for tests, and a folder that is not there would be warned of.
STATIC_ROOT = None  # type: ignore[assignment]
# A browser that keeps its line to the live server would otherwise keep a session open while the database is dropped.
DATABASES = {alias: {**held, "CONN_MAX_AGE": 0} for alias, held in DATABASES.items()}
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
# Tests in parallel share one Valkey: each worker clears only a database of its own.
worker_number = int(env.str("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
CACHES = {"default": {**CACHES["default"], "LOCATION": REDIS_URL.replace("db=0", f"db={worker_number}")}}
OPERATOR = {
    **OPERATOR,
    "name": "Test operator",
    "email": "hello@example.org",
    "complaints": "complaints@example.org",
    "safeguarding": "safeguarding@example.org",
}
# Whoever is signed in is read once a request, and a test makes several; each step of allauth's reads the address anew.
ZEAL_ALLOWLIST = [
    # Everybody who is told is told by themselves: each has their own hours and daily mail, and there are a few of them.
    {"model": "notifications.Message", "field": "get*"},
    # A verb claims its row, and each verb that it calls claims it again: the second reads what the first has written.
    {"model": "directory.*", "field": "get*"},
    {"model": "referrals.HelpRequest", "field": "get*"},
    {"model": "referrals.Case", "field": "get*"},
    {"model": "referrals.Referral", "field": "get*"},
    {"model": "referrals_instructions.*", "field": "get*"},
    {"model": "sessions.Session", "field": "get()"},
    {"model": "accounts.User", "field": "get()"},
    {"model": "account.EmailAddress", "field": "get()"},
]

environment.refuse(environment.faults())
