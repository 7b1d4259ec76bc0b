"""What every mode shares. Values come from the environment; the modes (demo, test, prod) say what may be missing."""

from pathlib import Path
from typing import Any

from django.utils.csp import CSP

from accounts import logs
from htmse.environment import broker, database, env, keys_database, read, secret, store, vault_keys
from htmse.settings.clock import *
from htmse.settings.keeping import *
from htmse.settings.school import *

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
    "allauth.mfa",
    "accounts.vault",
    "accounts",
    "notifications",
    "directory.guidance",
    "directory.search",
    "directory",
    "referrals",
    "referrals.instructions",
    "news.statistics",
    "news",
    "elearning.redflags",
    "elearning",
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
    "accounts.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "accounts.middleware.OriginMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SessionLifeMiddleware",
    "accounts.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
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
DATABASES["keys"] = keys_database(secret("KEYS_DATABASE_URL"), DATABASES["default"])
DATABASE_ROUTERS = ["accounts.vault.router.VaultRouter"]
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

# --- people and sessions -----------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "directory:arrive"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "notifications.adapters.OutboxAccountAdapter"
# A code by mail instead of a password; allauth answers alike whether or not there is such an account.
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
# Another code once, without typing the address again; it counts for nothing more than the first.
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = 1
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = 1
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
# One address an account. It changes when the new one is confirmed, and the old one is told.
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
# Nobody without an account gets mail because somebody typed their address, unless they are to confirm a new account.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGIN_METHODS = {"email"}
# The password is asked for at sign-in only; who signs up gets codes, and may set one later.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "signup": "accounts.own.forms.SignUpForm",
    "request_login_code": "accounts.own.forms.RequestCodeForm",
    "reset_password": "accounts.own.forms.ResetForm",
    "reset_password_from_key": "accounts.own.forms.ResetPasswordForm",
    "change_password": "accounts.own.forms.ChangePasswordForm",
    "set_password": "accounts.own.forms.SetPasswordForm",
}
MFA_ADAPTER = "accounts.mfa.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# A code fits for a step (30 seconds) before and after its own: clocks differ, and it may turn while it is typed (one
# step, says RFC 6238 in 5.2). It lets in once all the same: accounts.own.forms.ShownCode.
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "accounts.own.forms.SecondStepForm",
    "reauthenticate": "accounts.own.forms.ReauthenticateForm",
    "activate_totp": "accounts.own.forms.ActivateAppForm",
    "add_webauthn": "accounts.own.forms.AddPasskeyForm",
    "login_webauthn": "accounts.own.forms.SignInByPasskeyForm",
    "authenticate_webauthn": "accounts.own.forms.SecondStepByPasskeyForm",
    "reauthenticate_webauthn": "accounts.own.forms.ReauthenticateByPasskeyForm",
}
# Whoever holds a role of the operator needs a second factor: production says so.
STAFF_SECOND_FACTOR = False
# Per visitor (ip, a name that only we can make), per visitor and address (mail_to_one), per address from everywhere
# (key). A limit on an address is far beyond what one visitor is allowed: so nobody is locked out, and no mailbox
# flooded, by one person who knows their e-mail address. Five tries a minute from one place never reach the thirty in
# five minutes that close an account to everybody: only many places together do.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "5/m/ip,30/300s/key",
    "signup": "30/5m/ip",
    "mail_to_one": "4/5m/key",
    "request_login_code": "30/5m/ip,90/5m/key",
    "reset_password": "30/5m/ip,90/5m/key",
    "confirm_email": "30/5m/ip,90/5m/key",
    "confirm_code": "30/5m/ip",
    "subscribe": "10/5m/ip",
    # One link of a mail (kept as a hash): opened, and pressed, from one place; pressed from everywhere. Scanners open
    # each a few times, and whoever answers mends the form a few times.
    "mail_opened": "120/5m/key",
    "mail_pressed_by_one": "15/5m/key",
    "mail_pressed": "90/5m/key",
    "reset_password_from_key": "20/5m/ip",
    "reauthenticate": "20/5m/user",
    "reauthentication_code": "5/10m/user",
    "manage_email": "10/10m/user",
}
# How many servers stand in front: attempts to sign in are counted by the address that the outermost of them saw.
ALLAUTH_TRUSTED_PROXY_COUNT = read(env.int, "TRUSTED_PROXIES", 0)


def cookie_names(*, is_https: bool) -> tuple[str, str, str, str]:
    """Names of the session, CSRF, latch and pocket cookies (accounts.pocket).

    With __Host- a browser takes them over HTTPS from this host only. They are neutral: a cookie list must not say what
    somebody came for.
    """
    prefix = "__Host-" if is_https else ""
    return f"{prefix}session", f"{prefix}csrf", f"{prefix}seen", f"{prefix}part"


# Demo and tests on this machine speak plain http unless told otherwise; production always sets it (prod.py).
HTTPS = read(env.bool, "HTTPS", False)
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LATCH_COOKIE_NAME, POCKET_COOKIE_NAME = cookie_names(is_https=HTTPS)
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
    "media-src": [CSP.SELF],
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

# --- the desk that answers whoever asks for help -----------------------------------------------------------

DESK: dict[str, Any] = {
    # As people read it: "Monday to Friday, 9 to 17".
    "hours": env.str("DESK_HOURS", ""),
    # How soon somebody hears from a person, as the pages promise; the desk is reminded after it.
    "answers_within_hours": read(env.int, "DESK_ANSWERS_WITHIN_HOURS", 24),
    # How long somebody who may be in danger waits before an alarm is raised.
    "urgent_minutes": read(env.int, "DESK_URGENT_MINUTES", 30),
    # An answered request that nobody comes back to is closed after so long, and erased `retention_days` later.
    "quiet_days": read(env.int, "DESK_QUIET_DAYS", 90),
    # How long what is closed is kept.
    "retention_days": read(env.int, "DESK_RETENTION_DAYS", 90),
}

# --- audit -------------------------------------------------------------------------------------------

# The key seals the audit chain; it lives outside the database so that who can change rows cannot re-seal them.
AUDIT_SEAL_KEY = secret("AUDIT_SEAL_KEY")
AUDIT_HEADS_FILE = Path(env.str("AUDIT_HEADS_FILE", str(BASE_DIR / ".run" / "audit-heads.log")))

# --- what is entrusted -------------------------------------------------------------------------------

# They wrap the data keys, by version: the highest wraps, all of them open. In no database, and derived from nothing.
VAULT_KEYS = vault_keys(secret("VAULT_KEYS"))
# Whose keys were erased. Outside of both databases: a restored one would have forgotten it.
ERASURES_FILE = Path(env.str("ERASURES_FILE", str(BASE_DIR / ".run" / "erasures.log")))
# How codes to come back with are hashed: the 64 MiB and three passes of RFC 9106 (section 4, second recommended option)
# on one lane, since two cores serve everybody; more than the least of OWASP's Password Storage Cheat Sheet (19 MiB, two
# passes). Codes are random: whoever changes this makes every code that was given out useless.
RETURN_CODE_ARGON2 = {"iterations": 3, "lanes": 1, "memory_cost": 65536}
# The two places for hashing on this machine: every web process must find the same folder, and may write to it.
SLOTS_DIRECTORY = Path(env.str("SLOTS_DIRECTORY", str(BASE_DIR / ".run" / "slots")))

# How long `make backup` keeps dumps of the keys, and so until when a backup could still open what was erased.
KEYS_BACKUP_DAYS = read(env.int, "KEYS_BACKUP_DAYS", 7)

# --- words, time, files ---------------------------------------------------------------------------

LANGUAGE_CODE = "en"
# Code, name in the language itself, whether a native speaker has reviewed the translation. Production shows only those.
TRANSLATIONS = [
    ("en", "English", True),
    ("sq", "shqip", False),
    ("ar", "العربية", False),
    ("da", "dansk", False),
    ("es", "español", False),
    ("ro", "română", False),
    ("uk", "українська", False),
    ("vi", "Tiếng Việt", False),
]
LANGUAGES = [(code, name) for code, name, _ in TRANSLATIONS]
# Where pages are translated; everywhere else they are in English.
TRANSLATED_PATHS = ("/i/",)
# The languages of pages on which somebody types what they look for: countries and languages are found by these names.
TYPED_LANGUAGES = [LANGUAGE_CODE]
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
# No page asks for a file without its digest: it need not lie about, nor be compressed.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(BASE_DIR / ".run" / "media")))
# Who looks at files that people send before we do: clamd:///run/clamav/clamd.ctl or clamd://host:3310; empty: nobody.
MALWARE_SCANNER = env.str("MALWARE_SCANNER", "")
# The static page a front server shows when this one cannot answer.
UNAVAILABLE_PAGE = Path(env.str("UNAVAILABLE_PAGE", str(BASE_DIR / ".run" / "503.html")))
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
# Django would write larger files to a disk, in the clear.
FILE_UPLOAD_HANDLERS = ["accounts.uploads.MemoryHandler"]

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
SITE_URL = env.str("SITE_URL", f"http://127.0.0.1:{env.str('PORT', '8000')}").rstrip("/")

# --- logs: what happened, never who asked for what -----------------------------------------------------

logs.configure()
LOGGING = logs.LOGGING
