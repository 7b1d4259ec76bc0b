"""Reads the environment and remembers everything that is wrong with it, so that all of it is said at once."""

import base64
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

env = Env()
# Fault by the name of its value: settings may be read twice in one process, and are told once.
_noted: dict[str, str] = {}

MAIL_TIMEOUT_SECONDS = 10
VAULT_KEY_BYTES = 32
BADGE_KEY_BYTES = 32
NEW_VAULT_KEY = (
    "Make one: python -c 'import base64, secrets; print(\"1:\" + base64.b64encode(secrets.token_bytes(32)).decode())', "
    "hand it over in VAULT_KEYS or VAULT_KEYS_FILE, and keep a copy away from both databases."
)
NEW_BADGE_KEY = (
    "Make one: python -c 'import base64, secrets; print(base64.b64encode(secrets.token_bytes(32)).decode())', and "
    "hand it over in BADGE_SIGNING_KEY or BADGE_SIGNING_KEY_FILE."
)
# Compiling a search's plan takes longer than running it, and its found rows fit into memory rather than a file.
# Prepared statements (the search's) are planned once, not once for each question: that takes as long as many answers.
DATABASE_OPTIONS = (
    "-c statement_timeout=15000 -c lock_timeout=5000 -c jit=off -c work_mem=16MB -c plan_cache_mode=force_generic_plan"
)


def read[T](parse: Callable[..., T], name: str, default: T) -> T:
    """`parse(name, default)` of environs; the default, and a fault, when the value is not of that type."""
    try:
        return parse(name, default)
    except EnvError:
        _noted[name] = f"{os.environ[name]!r} cannot be read; write something like {default!r}."
        return default


def secret(name: str, default: str = "") -> str:
    """The value of `name`, or what the file named by `name`_FILE holds (as container platforms hand over secrets)."""
    path = os.environ.get(f"{name}_FILE", "")
    if name in os.environ or not path:
        return os.environ.get(name, default)
    try:
        return Path(path).read_text().strip()
    except FileNotFoundError:
        _noted[f"{name}_FILE"] = f"{path} does not exist. Name a file this user may read."
        return default
    except (OSError, UnicodeDecodeError) as error:
        _noted[f"{name}_FILE"] = f"{path} cannot be read ({type(error).__name__}). Name a file this user may read."
        return default


def is_unread(name: str) -> bool:
    """Whether `name` was to come from a file that could not be read: that is told, and it is not missing besides."""
    return f"{name}_FILE" in _noted


def _split(name: str, url: str, example: str) -> SplitResult:
    """The parts of an address whose port is a number; those of `example`, and a fault, of any other."""
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError:
        # The address itself may hold a password.
        _noted[name] = f"it is no address, or its port is no number up to 65535; write something like {example}."
        return urlsplit(example)
    return parts


def is_noted(name: str) -> bool:
    """Whether a fault of `name` itself is told already."""
    return name in _noted


def database(url: str, variable: str = "DATABASE_URL") -> dict[str, object]:
    """Turn postgresql://user:secret@host:port/name?host=/socket/folder, the value of `variable`, into Django's form.

    Short limits on purpose: a page must fail fast into the static 503 page, not hang.
    """
    parts = _split(variable, url, "postgresql://user:password@host:5432/name")
    query = parse_qs(parts.query)
    if parts.scheme not in {"postgres", "postgresql"}:
        _noted[variable] = "it must start with postgresql:// (only PostgreSQL will do, see docs/adr/0001)."
    return {
        "ENGINE": "htmse.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", [parts.hostname or ""])[0],
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 2, "options": DATABASE_OPTIONS},
    }


def keys_database(url: str, beside: dict[str, object]) -> dict[str, object]:
    """The database of the data keys: the one that `url` names, or else, for the demo, one next to the site's own."""
    return database(url, "KEYS_DATABASE_URL") if url else {**beside, "NAME": f"{beside['NAME']}_keys"}


def vault_keys(text: str) -> dict[int, bytes]:
    """Turn 1:<32 bytes in base64>,2:<32 bytes in base64> into keys by version; none, and a fault, of anything else."""
    keys: dict[int, bytes] = {}
    for number, entry in enumerate(filter(None, text.split(",")), 1):
        version, _, encoded = entry.strip().partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except ValueError:
            key = b""
        if not re.fullmatch("[1-9][0-9]{0,8}", version) or len(key) != VAULT_KEY_BYTES:
            _noted["VAULT_KEYS"] = (
                f"entry {number} is not a version number, a colon and 32 bytes in base64. {NEW_VAULT_KEY}"
            )
            return {}
        if int(version) in keys or key in keys.values():
            _noted["VAULT_KEYS"] = f"entry {number} repeats a version or a key. {NEW_VAULT_KEY}"
            return {}
        keys[int(version)] = key
    return keys


def badge_key(text: str) -> bytes:
    """Turn 32 bytes in base64 into the key that signs badges; none, and a fault, of anything else."""
    if not text:
        return b""
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError:
        key = b""
    if len(key) != BADGE_KEY_BYTES:
        _noted["BADGE_SIGNING_KEY"] = f"it is not 32 bytes in base64. {NEW_BADGE_KEY}"
        return b""
    return key


def badge_old_keys(text: str) -> list[tuple[str, str]]:
    """Turn x.y,x.y into the public keys that signed badges before; none, and a fault, of anything else."""
    keys = []
    for entry in filter(None, (each.strip() for each in text.split(","))):
        if not (re.fullmatch(r"[A-Za-z0-9_-]{43}\.[A-Za-z0-9_-]{43}", entry) and _is_on_curve(*entry.split("."))):
            _noted["BADGE_OLD_KEYS"] = (
                f"{entry!r} is no public key: write x and y of /certificates/keys.json with a dot between them, "
                "several with commas."
            )
            return []
        x, _dot, y = entry.partition(".")
        keys.append((x, y))
    return keys


def _is_on_curve(x: str, y: str) -> bool:
    across, up = (int.from_bytes(base64.urlsafe_b64decode(f"{each}=")) for each in (x, y))
    try:
        ec.EllipticCurvePublicNumbers(across, up, ec.SECP256R1()).public_key()
    except ValueError:
        return False
    return True


def store(url: str) -> str:
    """The address of Valkey or Redis; an example, and a fault, when it is none."""
    example = "redis://host:6379/0"
    parts = _split("REDIS_URL", url, example)
    if not (parts.path if parts.scheme == "unix" else parts.scheme in {"redis", "rediss"} and parts.hostname):
        _noted["REDIS_URL"] = "it must be redis://host…, rediss://host… (encrypted) or unix:///path/to/socket."
    return example if "REDIS_URL" in _noted else url


def broker(url: str) -> str:
    """Celery spells a unix socket its own way: unix:///path?db=0 becomes redis+socket:///path?virtual_host=0."""
    if not url.startswith("unix://"):
        return url
    return url.replace("unix://", "redis+socket://", 1).replace("db=", "virtual_host=")


def mailer(url: str) -> dict[str, Any]:
    """Turn smtps://user:secret@host, smtp+starttls://… or smtp://… (this machine only) into the form of MAILERS."""
    parts = _split("MAILER_URL", url, "smtps://user:password@host")
    tls = {"smtp": "", "smtp+starttls": "use_tls", "smtps": "use_ssl"}.get(parts.scheme)
    if tls is None or not parts.hostname:
        _noted["MAILER_URL"] = "write smtps://user:password@host, or smtp+starttls://user:password@host:587."
    elif not tls and parts.hostname not in {"localhost", "127.0.0.1", "::1"}:
        _noted["MAILER_URL"] = "smtp:// sends passwords and mail unencrypted; use smtps:// or smtp+starttls://."
    options: dict[str, object] = {
        "host": parts.hostname,
        "port": parts.port or {"use_ssl": 465, "use_tls": 587}.get(tls or "", 25),
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "timeout": MAIL_TIMEOUT_SECONDS,
    }
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": options | ({tls: True} if tls else {}),
    }


def faults() -> list[str]:
    """What could not be read so far, each as "NAME: what is wrong and how to mend it"."""
    return [f"{name}: {fault}" for name, fault in _noted.items()]


def refuse(told: list[str]) -> None:
    """Raise ImproperlyConfigured that lists every fault; quiet when there is none."""
    if told:
        lines = "\n".join(f"  - {fault}" for fault in told)
        raise ImproperlyConfigured(f"The site does not start until these settings are mended:\n{lines}")
