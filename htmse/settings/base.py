"""What every mode shares. Values come from the environment; the modes (demo, test, prod) say what may be missing."""

from pathlib import Path
from typing import Any

from celery.schedules import crontab
from django.utils.csp import CSP

from accounts import logs
from htmse.environment import broker, database, env, read, secret, store

BASE_DIR = Path(__file__).resolve().parent.parent.parent

DEBUG = False
DEMO = False

ROOT_URLCONF = "htmse.urls"
WSGI_APPLICATION = "htmse.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "pgtrigger",
    "django_htmx",
    "allauth",
    "allauth.account",
    "accounts",
    "notifications",
    "directory.guidance",
    "directory.search",
    "directory",
]

# The baseline stands outside of everything that may answer by itself: redirects, static files, errors, the 503 page.
MIDDLEWARE = [
    "accounts.middleware.RequestLogMiddleware",
    "accounts.middleware.BaselineHeadersMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "accounts.middleware.GuardMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # A page of results shrinks to a seventh. Django pads each answer and masks its tokens, so lengths tell nothing.
    "django.middleware.gzip.GZipMiddleware",
    "accounts.middleware.LeavingMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "accounts.middleware.OriginMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.site",
            ],
        },
    }
]
FORM_RENDERER = "accounts.forms.SiteRenderer"

# --- engines -----------------------------------------------------------------------------------

DATABASES = {"default": database(secret("DATABASE_URL", "postgresql:///htmse"))}
REDIS_URL = store(secret("REDIS_URL", "redis://127.0.0.1:6379/0"))
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
}

CELERY_BROKER_URL = broker(REDIS_URL)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Measured: with the defaults a killed worker's tasks come back after an hour, or never.
    "visibility_timeout": 60,
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "socket_timeout": 3,
    "socket_connect_timeout": 3,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 60
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {
    # expires: after an outage the clock must not find a heap of old ticks.
    "heartbeat": {"task": "accounts.scheduled.beat_worker_heart", "schedule": 10, "options": {"expires": 10}},
    "seal-audit": {"task": "accounts.scheduled.seal_audit", "schedule": 5, "options": {"expires": 5}},
    "export-audit-head": {
        "task": "accounts.scheduled.export_audit_head",
        "schedule": 3600,
        "options": {"expires": 600},
    },
    # The relay wakes the workers within half a second; this is for when there is none.
    "deliver-due": {"task": "notifications.scheduled.deliver_due", "schedule": 10, "options": {"expires": 10}},
    "weigh-laws": {"task": "notifications.scheduled.weigh_laws", "schedule": 60, "options": {"expires": 60}},
    "read-bounces": {"task": "notifications.scheduled.read_bounces", "schedule": 300, "options": {"expires": 300}},
    "tidy-messages": {
        "task": "notifications.scheduled.tidy_messages",
        "schedule": crontab(hour=3, minute=10),
        "options": {"expires": 3600},
    },
    # On the hour, so that a check that ends at midnight is gone from the results at midnight.
    "refresh-decayed": {
        "task": "directory.scheduled.refresh_decayed",
        "schedule": crontab(minute=0),
        "options": {"expires": 600},
    },
    "remind-of-mistakes": {
        "task": "directory.scheduled.remind_of_mistakes",
        "schedule": crontab(minute=15),
        "options": {"expires": 1800},
    },
    "tidy-search": {
        "task": "directory.scheduled.tidy_search",
        "schedule": crontab(hour=3, minute=30),
        "options": {"expires": 3600},
    },
    "clear-sessions": {"task": "accounts.scheduled.clear_sessions", "schedule": 3600, "options": {"expires": 600}},
}

# --- people and sessions -----------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "notifications.adapters.OutboxAccountAdapter"
# A code by mail instead of a password; allauth answers alike whether or not there is such an account.
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
# Nobody without an account gets mail because somebody typed their address.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_VERIFICATION = "none"
# Five tries a minute from one address never reach the thirty in five minutes that close an account to everybody: only
# many addresses together do. So nobody is locked out by one person who knows their e-mail address.
ACCOUNT_RATE_LIMITS = {"login_failed": "5/m/ip,30/300s/key"}
# How many servers stand in front: attempts to sign in are counted by the address that the outermost of them saw.
ALLAUTH_TRUSTED_PROXY_COUNT = read(env.int, "TRUSTED_PROXIES", 0)


def cookie_names(*, is_https: bool) -> tuple[str, str, str]:
    """Names of the session, CSRF and latch cookies. With __Host- a browser takes them over HTTPS from this host only.

    They are neutral: a cookie list must not say what somebody came for.
    """
    prefix = "__Host-" if is_https else ""
    return f"{prefix}session", f"{prefix}csrf", f"{prefix}seen"


# Demo and tests on this machine speak plain http unless told otherwise; production always sets it (prod.py).
HTTPS = read(env.bool, "HTTPS", False)
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LATCH_COOKIE_NAME = cookie_names(is_https=HTTPS)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_AGE = None
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
# In the session, not in a cookie of its own: words for somebody do not lie in their browser.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "accounts.views.csrf_failure"
# Not in a cookie: it would leave readable words in the browser's files.

# --- the security baseline, on every response ----------------------------------------------------

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "manifest-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in (
        "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media", "fullscreen",
        "geolocation", "gyroscope", "hid", "magnetometer", "microphone", "midi", "payment", "serial", "usb",
        "xr-spatial-tracking",
    )
}  # fmt: skip

# --- leaving ---------------------------------------------------------------------------------------

# Where "Leave this page" goes: a dull, busy page that says nothing about who visits it.
NEUTRAL_SITE = env.str("NEUTRAL_SITE", "https://www.bbc.co.uk/weather")
LATCH_MINUTES = 15

# --- the operator: whoever runs this site -----------------------------------------------------------

# Nothing here is ever invented: an empty value shows nothing, and production refuses to start without what it needs.
OPERATOR: dict[str, Any] = {
    "name": env.str("OPERATOR_NAME", ""),
    "legal_form": env.str("OPERATOR_LEGAL_FORM", ""),
    "address": env.str("OPERATOR_ADDRESS", ""),
    "country": env.str("OPERATOR_COUNTRY", ""),
    "email": env.str("OPERATOR_EMAIL", ""),
    "phone": env.str("OPERATOR_PHONE", ""),
    "phone_hours": env.str("OPERATOR_PHONE_HOURS", ""),
    "complaints": env.str("OPERATOR_COMPLAINTS", ""),
    "safeguarding": env.str("OPERATOR_SAFEGUARDING", ""),
    "data_protection": env.str("OPERATOR_DATA_PROTECTION", ""),
    "regulator": env.str("OPERATOR_REGULATOR", ""),
    "lawful_basis": env.str("OPERATOR_LAWFUL_BASIS", ""),
    # "label: number" lines, for the page that stands when nothing else does.
    "helplines": env.list("OPERATOR_HELPLINES", [], delimiter=";"),
}

# --- audit -------------------------------------------------------------------------------------------

# The key seals the audit chain; it lives outside the database so that who can change rows cannot re-seal them.
AUDIT_SEAL_KEY = secret("AUDIT_SEAL_KEY")
AUDIT_HEADS_FILE = Path(env.str("AUDIT_HEADS_FILE", str(BASE_DIR / ".run" / "audit-heads.log")))

# --- words, time, files ---------------------------------------------------------------------------

LANGUAGE_CODE = "en"
# Code, name in the language itself, whether a native speaker has reviewed the translation. Production shows only those.
TRANSLATIONS = [("en", "English", True)]
LANGUAGES = [(code, name) for code, name, _ in TRANSLATIONS]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = ["htmse.formats"]
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", "Europe/London")

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(BASE_DIR / ".run" / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(BASE_DIR / ".run" / "media")))
# The static page a front server shows when this one cannot answer.
UNAVAILABLE_PAGE = Path(env.str("UNAVAILABLE_PAGE", str(BASE_DIR / ".run" / "503.html")))
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024

MAILERS: dict[str, dict[str, Any]] = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "noreply@localhost")
# Where mail servers send what they could not deliver (the envelope's sender); empty: to the sender above.
BOUNCE_ADDRESS = env.str("BOUNCE_ADDRESS", "")
# The mailbox that it arrives in: maildir:///path or imaps://user:password@host/folder; empty: nobody reads it.
BOUNCE_MAILBOX = secret("BOUNCE_MAILBOX")
# A mail provider that reports to /mail-events/<provider>/, and the user:password that it proves itself with.
MAIL_PROVIDER = env.str("MAIL_PROVIDER", "")
ANYMAIL = {"WEBHOOK_SECRET": secret("MAIL_PROVIDER_SECRET")}
# Who is told when something breaks; empty: every administrator.
ALARM_ADDRESSES: list[str] = env.list("ALARM_ADDRESSES", [])
# How links in mails begin.
SITE_URL = env.str("SITE_URL", f"http://127.0.0.1:{env.str('PORT', '8000')}")

# --- logs: what happened, never who asked for what -----------------------------------------------------

logs.configure()
LOGGING = logs.LOGGING
