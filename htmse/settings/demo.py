"""`make run`: everything works on this machine alone, with people who do not exist."""

from htmse import environment
from htmse.environment import secret
from htmse.settings.base import *
from htmse.settings.base import BASE_DIR, OPERATOR, VAULT_KEYS
from htmse.settings.school import BADGE_SIGNING_KEY

DEMO = True
# Demo binds to loopback only; ops/stack.py hands over a key of this checkout's own.
SECRET_KEY = secret("SECRET_KEY", "demo-only-never-in-production-0123456789abcdefghijklmnop")
AUDIT_SEAL_KEY = secret("AUDIT_SEAL_KEY", "demo-only-audit-seal-key-0123456789abcdef")
VAULT_KEYS = VAULT_KEYS or {1: b"demo-only-vault-key-of-everybody"}
BADGE_SIGNING_KEY = BADGE_SIGNING_KEY or b"demo-only-badge-key-of-everybody"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", ".localhost"]

OPERATOR = {
    **OPERATOR,
    "name": OPERATOR["name"] or "Demo operator (fictional)",
    "legal_form": OPERATOR["legal_form"] or "Fictional charity, for demonstration only",
    "country": OPERATOR["country"] or "GB",
    "email": OPERATOR["email"] or "hello@example.org",
    "address": OPERATOR["address"] or "1 Example Street, Exampleton",
    "complaints": OPERATOR["complaints"] or "complaints@example.org",
    "safeguarding": OPERATOR["safeguarding"] or "safeguarding@example.org",
    "data_protection": OPERATOR["data_protection"] or "privacy@example.org",
    "lawful_basis": OPERATOR["lawful_basis"]
    or "legitimate interests (Article 6(1)(f) UK GDPR): running a directory of help",
    "regulator": OPERATOR["regulator"] or "the Information Commissioner's Office",
}

MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "OPTIONS": {"file_path": str(BASE_DIR / ".run" / "mail")},
    }
}

environment.refuse(environment.faults())
