"""Certificates that other programs can check: Open Badges 3.0 as signed tokens (VC-JWT, ES256), and which were revoked.

Nothing is fetched from anywhere: the contexts are names, and no address in a badge tells us who checks it, but that of
the status list, which is one for thousands.
"""

import base64
import gzip
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from elearning.documents import Quiz
from elearning.models import Certificate

if TYPE_CHECKING:
    from elearning.documents import Course as Document
    from elearning.redflags.models import Edition

ALGORITHM = "ES256"
CONTEXT = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)
# The least that the standard allows: whose place is asked for hides among as many.
LIST_SIZE = 131_072
# How long a verifier may rely on a list that it has read.
LIST_KEPT = timedelta(minutes=5)
LIST_VALID = timedelta(days=1)
# No transaction lasts as long: what has a number since then and is not there was erased.
GIVEN_WITHIN = timedelta(hours=1)
# The order of the curve P-256 (FIPS 186): a private key is one of the numbers below it.
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@dataclass(frozen=True, slots=True)
class Keys:
    """The key that signs, and every public one that what was signed is verified by."""

    signing: ECKey
    public: Mapping[str, ECKey]


def keys() -> Keys:
    """Return the keys of the settings. ImproperlyConfigured without one to sign with."""
    if not settings.BADGE_SIGNING_KEY:
        raise ImproperlyConfigured("BADGE_SIGNING_KEY is missing: no certificate can be signed.")
    return _keys(settings.BADGE_SIGNING_KEY, tuple(settings.BADGE_OLD_KEYS))


@lru_cache(maxsize=8)
def _keys(secret: bytes, old: tuple[tuple[str, str], ...]) -> Keys:
    signing = ECKey.import_key(ec.derive_private_key(int.from_bytes(secret) % (ORDER - 1) + 1, ec.SECP256R1()))
    olds = [ECKey.import_key({"kty": "EC", "crv": "P-256", "x": x, "y": y}) for x, y in old]
    return Keys(signing, {each.thumbprint(): each for each in (signing, *olds)})


def public(key: ECKey) -> dict[str, Any]:
    """Return the public half of a key as a JWK."""
    return {**key.as_dict(private=False), "kid": key.thumbprint(), "alg": ALGORITHM, "use": "sig"}


def key_set() -> dict[str, Any]:
    """Return every public key that badges are verified by (RFC 7517)."""
    return {"keys": [public(each) for each in keys().public.values()]}


def address(name: str, *args: object) -> str:
    """Return an address of this site, whole, as it stands in badges."""
    return settings.SITE_URL + reverse(f"certificates:{name}", args=args)


def issuer() -> dict[str, Any]:
    """Return who issues badges, as the profile page and each badge say it."""
    told = {
        "id": address("issuer"), "type": ["Profile"],
        "name": settings.OPERATOR["name"] or settings.SITE_URL, "url": settings.SITE_URL + "/",
    }  # fmt: skip
    return told | ({"email": settings.OPERATOR["email"]} if settings.OPERATOR["email"] else {})


def profile() -> dict[str, Any]:
    """Return the page of the issuer: who they are and where their keys are."""
    return {"@context": list(CONTEXT), **issuer(), "jwks": address("keys")}


def sign(certificate: Certificate, document: "Document") -> str:
    """Return a certificate that has a name as a signed badge. Each call gives another one: it is made once and kept."""
    credential = _credential(certificate, document)
    claims = {"sub": credential["credentialSubject"]["id"], "jti": credential["id"]}
    if ends := ends_at(certificate):
        claims["exp"] = int(ends.timestamp())
    return _signed(credential, claims | {"nbf": int(certificate.issued_at.timestamp())})


def read(token: str) -> dict[str, Any]:
    """Return what a badge says. Raises ValueError for one that none of our keys has signed, or that was changed."""
    for key in keys().public.values():
        try:
            return dict(jwt.decode(token, key, algorithms=[ALGORITHM]).claims)
        except (JoseError, ValueError):
            continue
    raise ValueError("not signed by us")


def ends_at(certificate: Certificate) -> datetime | None:
    """Return the moment from which a certificate has expired: its last day is a whole one."""
    if certificate.expires_on is None:
        return None
    return timezone.make_aware(datetime.combine(certificate.expires_on + timedelta(days=1), time()))


def place(certificate: Certificate) -> tuple[int, int]:
    """Return the number of the list in which a certificate stands, and its place there."""
    number, index = divmod(certificate.pk, LIST_SIZE)
    return number + 1, index


def lists() -> int:
    """Return how many status lists there are."""
    return _last_given() // LIST_SIZE + 1


def status_list(number: int) -> str:
    """Return a list of what was revoked, signed: also what was erased, since nobody can vouch for it any more.

    One that is being given at this moment has a number and cannot be seen yet: it is not among them.
    """
    first, last = (number - 1) * LIST_SIZE, min(number * LIST_SIZE - 1, _last_given())
    now = timezone.now()
    # Asked between the last number and the rows: who drew one of these numbers is done by then, or still seen here.
    sure = _given_long_ago(now) if _is_being_written() else last
    rows = Certificate.objects.filter(pk__range=(first, last))
    revoked = set(range(max(first, 1), min(last, sure) + 1)).difference(rows.values_list("pk", flat=True))
    revoked.update(rows.filter(revoked_at__isnull=False).values_list("pk", flat=True))
    url = address("status", number)
    told = {
        "@context": [CONTEXT[0]], "id": url, "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer()["id"], "validFrom": _said(now), "validUntil": _said(now + LIST_VALID),
        "credentialSubject": {
            "id": f"{url}#list", "type": "BitstringStatusList", "statusPurpose": "revocation",
            "encodedList": _encoded(each - first for each in revoked), "ttl": int(LIST_KEPT.total_seconds() * 1000),
        },
    }  # fmt: skip
    claims = {"sub": f"{url}#list", "jti": url, "nbf": int(now.timestamp())}
    return _signed(told, claims | {"exp": int((now + LIST_VALID).timestamp())})


def _credential(certificate: Certificate, document: "Document") -> dict[str, Any]:
    number, index = place(certificate)
    url = address("status", number)
    told = {
        "@context": list(CONTEXT), "id": address("detail", certificate.key),
        "type": ["VerifiableCredential", "OpenBadgeCredential"], "name": certificate.title, "issuer": issuer(),
        "validFrom": _said(certificate.issued_at),
        "credentialSubject": {
            # Of this badge alone: two badges of one person do not tell that they are the same person's.
            "id": f"urn:uuid:{uuid.uuid4()}", "type": ["AchievementSubject"],
            "identifier": [{
                "type": "IdentityObject", "hashed": False, "identityHash": certificate.name, "identityType": "name",
            }],
            "achievement": _achievement(certificate, document),
        },
        "credentialStatus": {
            "id": f"{url}#{index}", "type": "BitstringStatusListEntry", "statusPurpose": "revocation",
            "statusListIndex": str(index), "statusListCredential": url,
        },
    }  # fmt: skip
    ends = ends_at(certificate)
    return told | ({"validUntil": _said(ends)} if ends else {})


def _achievement(certificate: Certificate, document: "Document") -> dict[str, Any]:
    return {
        "id": f"urn:uuid:{certificate.version_id}", "type": ["Achievement"], "achievementType": "Course",
        "name": document.title, "description": document.summary, "version": str(certificate.version.number),
        "inLanguage": document.language,
        "criteria": {"narrative": criteria(document, certificate.version.catalogue)},
    }  # fmt: skip


def criteria(document: "Document", catalogue: "Edition | None" = None) -> str:
    """Say what somebody has to do for the certificate of a course, and from which edition of the red flags it is."""
    activities = document.activities()
    required = [activities[path] for path in document.required()]
    marks = [each.pass_mark for each in required if isinstance(each, Quiz) and each.pass_mark is not None]
    told = _("All %(count)d required activities of the course are done.") % {"count": len(required)}
    if marks:
        passed = _("Tests passed: %(count)d, each with %(mark)d %% or more.")
        told = f"{told} {passed % {'count': len(marks), 'mark': min(marks)}}"
    if catalogue and catalogue.published_at:
        origin = _("Written from edition %(number)d of the catalogue of red flags (%(day)s).")
        day = timezone.localdate(catalogue.published_at).isoformat()
        told = f"{told} {origin % {'number': catalogue.number, 'day': day}}"
    return told


def _signed(told: Mapping[str, Any], claims: Mapping[str, Any]) -> str:
    """Sign a credential: the claims of a token stand beside what it says (Open Badges 3.0, section 8.2.4.1)."""
    key = keys().signing
    header = {
        "alg": ALGORITHM, "typ": "JWT", "kid": address("key", key.thumbprint()), "jwk": key.as_dict(private=False)
    }  # fmt: skip
    return jwt.encode(header, {**told, "iss": issuer()["id"], **claims}, key, algorithms=[ALGORITHM])


def _encoded(places: Iterable[int]) -> str:
    bits = bytearray(LIST_SIZE // 8)
    for index in places:
        bits[index // 8] |= 0x80 >> (index % 8)
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode().rstrip("=")


def _last_given() -> int:
    """The highest key that a certificate was ever given, whether or not it is still there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, 'id')::regclass)", [TABLE])
        found = cursor.fetchone()
    return int(found[0] or 0) if found else 0


def _is_being_written() -> bool:
    """Whether somebody else is in a transaction that may have given a certificate."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE relation = %s::regclass AND mode = 'RowExclusiveLock'"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND pid IS DISTINCT FROM pg_backend_pid())",
            [TABLE],
        )
        found = cursor.fetchone()
    return bool(found and found[0])


def _given_long_ago(now: datetime) -> int:
    """The highest number of a certificate that was given before any transaction of now began."""
    old = Certificate.objects.filter(issued_at__lt=now - GIVEN_WITHIN)
    return int(old.aggregate(highest=Max("pk"))["highest"] or 0)


def _said(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


TABLE = Certificate._meta.db_table
