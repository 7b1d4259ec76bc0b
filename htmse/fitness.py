"""What production asks of its settings: every value that protects somebody. See docs/operators.md for the table."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from babel import Locale
from django.http.request import validate_host

from accounts.calling import dial
from accounts.names import is_country
from htmse.environment import NEW_BADGE_KEY, NEW_VAULT_KEY, is_noted, is_unread

NEW_KEY = "Make one: python -c 'import secrets; print(secrets.token_urlsafe(64))', and hand it over in {0} or {0}_FILE."
# The operator's words on the pages that the law asks for, and on the page that stands when nothing else does.
OPERATOR_ASKS = {
    "name": "who runs this site, as the pages name them",
    "legal_form": "what they are in law, with their registered number",
    "address": "their postal address",
    "country": "the country they are in, as two capitals such as GB",
    "email": "where anybody can write to them",
    "complaints": "whom to complain to: an address people really answer",
    "safeguarding": "whom to tell about somebody at risk",
    "data_protection": "whom to ask about personal data",
    "regulator": "which authority watches over their use of personal data",
    "lawful_basis": "on which legal ground the directory holds data about people",
}

# Whose reports django-anymail reads for us (notifications.views.events).
MAIL_PROVIDERS = ("brevo", "mailjet", "mailtrap", "postmark", "resend", "sendgrid", "sparkpost")

# As ops.backup has it: what people are told at most.
LONGEST_KEYS_BACKUP = 7

# A name, every name below one (.example.net), or an address in numbers.
HOST = r"\.?[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9A-Fa-f:.]+\]"
# What is written where something is still to be said.
UNFILLED = r"\W*(todo|tb[acd]|x+|change ?me|lorem ipsum.*|fill (me )?in|n/?a|none|test)?\W*"

# Pages turn these into a link to write to, and so every other that has an @ in it.
OPERATOR_MAIL = ("email", "safeguarding")
MAIL_ADDRESS = r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+"


def faults(settings: Mapping[str, Any], environ: Mapping[str, str]) -> list[str]:
    """Everything that keeps production from starting, each as "NAME: what is wrong and how to mend it"."""
    return [
        *_keys(settings),
        *_vault(settings, environ),
        *_badges(settings),
        *_addresses(settings, environ),
        *_operator(settings["OPERATOR"]),
        *_numbers(settings["OPERATOR"]),
        *_mail(settings),
        *_keeping(settings),
        *_rest(settings, environ),
    ]


def _keys(settings: Mapping[str, Any]) -> Iterator[str]:
    for name, length in (("SECRET_KEY", 50), ("AUDIT_SEAL_KEY", 32)):
        key = settings[name]
        if is_unread(name):
            continue
        if len(key) < length or len(set(key)) < 8:
            yield f"{name}: it is {'missing' if not key else f'too weak ({length} random characters at least)'}. " + (
                NEW_KEY.format(name)
            )
        elif key.startswith(("demo-only", "test-only", "django-insecure")):
            yield f"{name}: this is the key of the demonstration, which everybody knows. {NEW_KEY.format(name)}"
    if settings["SECRET_KEY"] and settings["SECRET_KEY"] == settings["AUDIT_SEAL_KEY"]:
        yield "AUDIT_SEAL_KEY: it must differ from SECRET_KEY, or who has one can rewrite the audit trail. " + (
            NEW_KEY.format("AUDIT_SEAL_KEY")
        )


def _vault(settings: Mapping[str, Any], environ: Mapping[str, str]) -> Iterator[str]:
    keys: dict[int, bytes] = settings["VAULT_KEYS"]
    if not (keys or is_unread("VAULT_KEYS") or is_noted("VAULT_KEYS")):
        yield f"VAULT_KEYS: it is missing. {NEW_VAULT_KEY}"
    for version, key in keys.items():
        if key.startswith((b"demo-only", b"test-only")):
            yield f"VAULT_KEYS: version {version} is the demonstration's, which everybody knows. {NEW_VAULT_KEY}"
        elif len(set(key)) < 16:
            yield f"VAULT_KEYS: version {version} is too weak: 32 random bytes, not a phrase. {NEW_VAULT_KEY}"
    own, beside = settings["DATABASES"]["keys"], settings["DATABASES"]["default"]
    if not (environ.get("KEYS_DATABASE_URL") or environ.get("KEYS_DATABASE_URL_FILE")):
        yield (
            "KEYS_DATABASE_URL: it is missing. Name a database of its own for the data keys, dumped apart from the "
            "other: postgresql://user:password@host/name_keys"
        )
    elif not is_unread("KEYS_DATABASE_URL") and _is_one_database(own, beside):
        yield (
            "KEYS_DATABASE_URL: it is the database of DATABASE_URL. Name another one: a dump that holds keys beside "
            "what they open protects nobody, and nothing in it can ever be erased."
        )


def _is_one_database(*named: Mapping[str, Any]) -> bool:
    """Whether the addresses of databases mean the same one."""
    return len({(each["NAME"], each["HOST"].casefold(), each["PORT"] or "5432") for each in named}) == 1


def _badges(settings: Mapping[str, Any]) -> Iterator[str]:
    key: bytes = settings["BADGE_SIGNING_KEY"]
    if not key:
        if not (is_unread("BADGE_SIGNING_KEY") or is_noted("BADGE_SIGNING_KEY")):
            yield f"BADGE_SIGNING_KEY: it is missing. {NEW_BADGE_KEY}"
    elif key.startswith((b"demo-only", b"test-only")):
        yield f"BADGE_SIGNING_KEY: it is the demonstration's, which everybody knows. {NEW_BADGE_KEY}"
    elif len(set(key)) < 16:
        yield f"BADGE_SIGNING_KEY: it is too weak: 32 random bytes, not a phrase. {NEW_BADGE_KEY}"
    elif key in settings["VAULT_KEYS"].values():
        yield f"BADGE_SIGNING_KEY: it is one of VAULT_KEYS: use a key for one thing. {NEW_BADGE_KEY}"


def _addresses(settings: Mapping[str, Any], environ: Mapping[str, str]) -> Iterator[str]:
    hosts = settings["ALLOWED_HOSTS"]
    if not hosts:
        yield "ALLOWED_HOSTS: it is missing. Name the site's own host names, comma-separated: help.example.net"
    elif any("*" in host for host in hosts):
        yield "ALLOWED_HOSTS: * answers under any name, also an attacker's. Name the site's own host names."
    for host in sorted(set(hosts).difference(_good(hosts), ["*"])):
        yield (
            f"ALLOWED_HOSTS: {host!r} is no host name, so nobody would be answered. Write it without https://, "
            "port and slash, several with commas: help.example.net"
        )
    for name in ("DATABASE_URL", "REDIS_URL"):
        if not (environ.get(name) or environ.get(f"{name}_FILE")):
            example = {"DATABASE_URL": "postgresql://user:password@host/name", "REDIS_URL": "redis://host:6379/0"}[name]
            yield f"{name}: it is missing. Say which server holds the data: {example}"
    neutral = urlsplit(settings["NEUTRAL_SITE"])
    if neutral.scheme != "https" or not neutral.hostname:
        yield "NEUTRAL_SITE: it must be an https:// address: somebody in a hurry is sent there."
    elif validate_host(neutral.hostname, _good(hosts)):
        yield "NEUTRAL_SITE: it must not be this site: whoever leaves would come back."


def _good(hosts: Iterable[str]) -> list[str]:
    return [host for host in hosts if re.fullmatch(HOST, host)]


def _operator(operator: Mapping[str, Any]) -> Iterator[str]:
    for field, meaning in OPERATOR_ASKS.items():
        value = operator[field].strip()
        name = f"OPERATOR_{field.upper()}"
        if not value:
            yield f"{name}: it is missing. Say {meaning}."
        elif re.search(r"@example\.|\(fictional\)|fictional charity", value, re.IGNORECASE):
            yield f"{name}: {value!r} is a value of the demonstration. Say {meaning}."
        elif re.fullmatch(UNFILLED, value, re.IGNORECASE):
            yield f"{name}: {value!r} says nothing. Say {meaning}."
        elif (field in OPERATOR_MAIL or "@" in value) and not re.fullmatch(MAIL_ADDRESS, value):
            yield f"{name}: {value!r} is no e-mail address. Say {meaning}."
    if operator["country"] and operator["country"] not in _countries():
        yield f"OPERATOR_COUNTRY: {operator['country']!r} is no country code. Say {OPERATOR_ASKS['country']}."


def _numbers(operator: Mapping[str, Any]) -> Iterator[str]:
    if operator["phone"] and not dial(operator["phone"]):
        yield f"OPERATOR_PHONE: {operator['phone']!r} cannot be dialled. Write one number alone, or leave it out."
    if not operator["helplines"]:
        yield (
            "OPERATOR_HELPLINES: it is missing. Name the numbers people can call when this site is down, "
            "as label: number; label: number"
        )
    for line in operator["helplines"]:
        if not re.fullmatch(r"[^:]+:.*\d.*", line.strip()):
            yield f"OPERATOR_HELPLINES: {line.strip()!r} is not of the form label: number."


def _mail(settings: Mapping[str, Any]) -> Iterator[str]:
    site = urlsplit(settings["SITE_URL"])
    hosts = _good(settings["ALLOWED_HOSTS"])
    is_ours = site.hostname and (not hosts or validate_host(site.hostname, hosts))
    if settings["SITE_URL"] and (site.scheme != "https" or not is_ours):
        yield (
            f"SITE_URL: {settings['SITE_URL']!r} must be this site's https:// address, under a name of ALLOWED_HOSTS: "
            "links in mails begin with it."
        )
    provider = settings["MAIL_PROVIDER"]
    if provider and provider not in MAIL_PROVIDERS:
        yield f"MAIL_PROVIDER: {provider!r} is none that we understand. Name one of {', '.join(MAIL_PROVIDERS)}."
    if provider and len(settings["ANYMAIL"]["WEBHOOK_SECRET"]) < 20:
        yield (
            "MAIL_PROVIDER_SECRET: anybody could report that mail comes back. Write user:password (20 characters at "
            "least) and give the provider the same."
        )
    box = urlsplit(settings["BOUNCE_MAILBOX"])
    if settings["BOUNCE_MAILBOX"] and box.scheme not in {"maildir", "imaps"}:
        yield "BOUNCE_MAILBOX: write maildir:///path, or imaps://user:password@host/folder."
    for name, addresses in (
        ("ALARM_ADDRESSES", settings["ALARM_ADDRESSES"]),
        ("BOUNCE_ADDRESS", [settings["BOUNCE_ADDRESS"]]),
    ):
        for address in filter(None, addresses):
            if not re.fullmatch(MAIL_ADDRESS, address):
                yield f"{name}: {address!r} is no e-mail address."


def _keeping(settings: Mapping[str, Any]) -> Iterator[str]:
    if not 1 <= settings["KEYS_BACKUP_DAYS"] <= LONGEST_KEYS_BACKUP:
        yield (
            f"KEYS_BACKUP_DAYS: say 1 to {LONGEST_KEYS_BACKUP}: people are told that what they erase is gone from "
            f"backups after {LONGEST_KEYS_BACKUP} days."
        )
    if settings["CASES"]["retention_days"] < 1:
        yield "CASE_RETENTION_DAYS: a closed case is kept for 1 day at least, or closing would erase it."
    for name in ("answers_within_hours", "urgent_minutes", "quiet_days", "retention_days"):
        if settings["DESK"][name] < 1:
            yield f"DESK_{name.upper()}: say 1 at least: nobody is answered, and nothing closed or erased, on the spot."
    for what in ("REFERRAL", "INSTRUCTION"):
        for name, days in settings[f"{what}S"].items():
            if days < 1:
                yield f"{what}_{name.upper()}: say 1 day at least: nothing ends, or is erased, on the spot."


def _rest(settings: Mapping[str, Any], environ: Mapping[str, str]) -> Iterator[str]:
    if settings["ALLAUTH_TRUSTED_PROXY_COUNT"] < 0:
        yield "TRUSTED_PROXIES: it cannot be less than 0: say how many servers of yours stand in front."
    sender = settings["DEFAULT_FROM_EMAIL"]
    if not re.fullmatch(r"[^@]*[^@\s<]@[^@\s>]+\.[^@\s>]+>?", sender) or "@example." in sender:
        yield f"DEFAULT_FROM_EMAIL: {sender!r} is no address that mail can come from. Say which one it comes from."
    if not (environ.get("MAILER_URL") or environ.get("MAILER_URL_FILE")):
        yield "MAILER_URL: it is missing. Say how mail leaves: smtps://user:password@host"
    if environ.get("DEMO", "").lower() not in {"", "0", "false", "no", "off"}:
        yield "DEMO: demo mode is a start of its own (make run), with accounts that everybody can open. Unset it."
    if environ.get("HTTPS", "").lower() in {"0", "false", "no", "off"}:
        yield "HTTPS: production speaks HTTPS only. Unset it."
    if settings["SECURE_HSTS_SECONDS"] < 1:
        yield "HSTS_SECONDS: it must be more than 0; 3600 will do for the first day."
    if settings["MALWARE_SCANNER"] and not _is_clamd(settings["MALWARE_SCANNER"]):
        yield (
            f"MALWARE_SCANNER: {settings['MALWARE_SCANNER']!r} is no scanner's address. "
            "Write clamd:///run/clamav/clamd.ctl or clamd://host:3310."
        )
    if settings["TIME_ZONE"] not in available_timezones():
        yield f"TIME_ZONE: {settings['TIME_ZONE']!r} is no time zone. Write it like Europe/London."


def _countries() -> set[str]:
    return set(filter(is_country, map(str, Locale("en").territories)))


def _is_clamd(address: str) -> bool:
    """A socket's path or a host, never both: with half of an address every file would be refused."""
    try:
        parts = urlsplit(address)
        is_host = bool(parts.hostname) and parts.path in {"", "/"} and parts.port != 0
    except ValueError:
        return False
    return parts.scheme == "clamd" and (is_host or (not parts.netloc and len(parts.path) > 1))
