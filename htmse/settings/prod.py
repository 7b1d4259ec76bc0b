"""Production. It starts only when every value that protects somebody is there; otherwise it says which, and how to mend it."""

from htmse.settings.base import *  # noqa: F403
from htmse.settings.base import MIDDLEWARE, env

SECRET_KEY = env.str("SECRET_KEY", "")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", [])
CSRF_TRUSTED_ORIGINS = [f"https://{host.lstrip('.')}" for host in ALLOWED_HOSTS]
