"""Production. It starts only when every value that protects somebody is there; otherwise it says which are not."""

import os

from htmse import environment, fitness
from htmse.environment import env, mailer, read, secret
from htmse.settings.base import *
from htmse.settings.base import TRANSLATIONS, cookie_names

SECRET_KEY = secret("SECRET_KEY")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", [], subcast=str.strip)
CSRF_TRUSTED_ORIGINS = [
    f"https://{host.replace('.', '*.', 1) if host.startswith('.') else host}" for host in ALLOWED_HOSTS
]

SITE_URL = env.str("SITE_URL", f"https://{ALLOWED_HOSTS[0].lstrip('.')}" if ALLOWED_HOSTS else "").rstrip("/")

# A server in front, or gunicorn itself, speaks HTTPS; health is asked from within, often without.
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS: int = read(env.int, "HSTS_SECONDS", 365 * 24 * 3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# To be on the browsers' preload list is hard to undo: an operator asks for it, a release does not.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LATCH_COOKIE_NAME, POCKET_COOKIE_NAME = cookie_names(is_https=True)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True

# Whoever can open doors of the whole site signs in with a passkey, or with a second step.
STAFF_SECOND_FACTOR = True

MAILERS = {"default": mailer(secret("MAILER_URL", "smtp://localhost"))}
# A language nobody reviewed is off: wrong words about consent or safety do harm.
LANGUAGES = [(code, name) for code, name, is_reviewed in TRANSLATIONS if is_reviewed]

environment.refuse([*environment.faults(), *fitness.faults(globals(), os.environ)])
