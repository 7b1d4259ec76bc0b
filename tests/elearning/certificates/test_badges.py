"""Badges as a stranger's program checks them, without any network: openbadgeslib knows nothing of us."""

import base64
import gzip
import json
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from joserfc.jwk import ECKey
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier

from accounts.models import User
from elearning import actions, badges
from elearning.models import Certificate

pytestmark = pytest.mark.django_db
Fetch = Callable[[str], bytes]


@pytest.fixture
def visitor() -> Client:
    return Client()


@pytest.fixture
def fetch(visitor: Client) -> Fetch:
    """What a verifier would fetch, from this site alone."""

    def get(url: str) -> bytes:
        assert url.startswith(f"{settings.SITE_URL}/certificates/"), "nobody else is asked"
        answer = visitor.get(url.removeprefix(settings.SITE_URL))
        assert answer.status_code == 200
        return bytes(answer.content)

    return get


def public_key(fetch: Fetch) -> bytes:
    """The key that the site publishes, as PEM."""
    told = json.loads(fetch(f"{settings.SITE_URL}/certificates/keys.json"))
    return bytes(ECKey.import_key(told["keys"][0]).as_pem(private=False))


def revoked(fetch: Fetch) -> set[int]:
    """The numbers whose bit is set in the first list."""
    told = badges.read(fetch(badges.address("status", 1)).decode())["credentialSubject"]["encodedList"][1:]
    bits = gzip.decompress(base64.urlsafe_b64decode(told + "=" * (-len(told) % 4)))
    return {at for at in range(1, 10_000) if bits[at // 8] & (0x80 >> at % 8)}


def token_of(certificate: Certificate, visitor: Client) -> str:
    return visitor.get(reverse("certificates:badge", args=[certificate.key])).content.decode()


def test_stranger_verifies_it_with_the_published_key(certificate: Certificate, visitor: Client, fetch: Fetch) -> None:
    token = token_of(certificate, visitor)
    read = OB3Verifier(public_key(fetch)).verify(token, check_status=True, download=fetch)
    assert (read.name, read.issuer.id) == ("Seeing the signs", f"{settings.SITE_URL}/certificates/issuer.json")
    assert read.id == settings.SITE_URL + certificate.path
    assert read.recipient_id.startswith("urn:uuid:")
    assert read.achievement.description == "What to look for."
    assert read.achievement.criteria_narrative == (
        "All 4 required activities of the course are done. Tests passed: 1, each with 75 % or more."
    )
    assert [each.identity_hash for each in read.identifiers] == ["Ada Learner"]
    assert read.expiration_date == badges.ends_at(certificate)
    assert "learner@example.org" not in json.dumps(badges.read(token))
    assert "refreshService" not in badges.read(token)


def test_header_names_a_key_that_can_be_fetched_and_gives_nothing_private(
    certificate: Certificate, visitor: Client, fetch: Fetch
) -> None:
    head = token_of(certificate, visitor).split(".", maxsplit=1)[0]
    header = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    fetched = json.loads(fetch(header["kid"]))
    assert header["alg"] == "ES256"
    assert {name: fetched[name] for name in ("x", "y")} == {name: header["jwk"][name] for name in ("x", "y")}
    assert "d" not in header["jwk"]
    assert all("d" not in each for each in json.loads(fetch(badges.address("keys")))["keys"])
    assert json.loads(fetch(badges.address("issuer")))["jwks"] == badges.address("keys")


def test_changed_copy_is_refused(certificate: Certificate, visitor: Client, fetch: Fetch) -> None:
    head, body, signature = token_of(certificate, visitor).split(".")
    said = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    said["credentialSubject"]["identifier"][0]["identityHash"] = "Mallory"
    forged = base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")
    with pytest.raises(OB3VerificationError, match="signature"):
        OB3Verifier(public_key(fetch)).verify(f"{head}.{forged}.{signature}")
    with pytest.raises(ValueError, match="not signed by us"):
        badges.read(f"{head}.{forged}.{signature}")


def test_revoked_shows_in_the_list_and_its_neighbour_does_not(
    certificate: Certificate, nameless: Certificate, trainer: User, visitor: Client, fetch: Fetch
) -> None:
    other = actions.say_name(certificate=nameless, name="Grace Other", by=nameless.user)
    actions.revoke(certificate=certificate, because="Issued by mistake.", by=trainer)
    verifier = OB3Verifier(public_key(fetch))
    with pytest.raises(OB3VerificationError, match="revocation"):
        verifier.verify(token_of(certificate, visitor), check_status=True, download=fetch)
    verifier.verify(token_of(other, visitor), check_status=True, download=fetch)


def test_erased_counts_as_revoked_even_the_last_one(certificate: Certificate, visitor: Client, fetch: Fetch) -> None:
    token = token_of(certificate, visitor)
    certificate.user.delete()
    with pytest.raises(OB3VerificationError, match="revocation"):
        OB3Verifier(public_key(fetch)).verify(token, check_status=True, download=fetch)
    assert visitor.get(certificate.path).status_code == 404


def test_being_given_at_this_moment_is_not_revoked_and_given_up_is(
    certificate: Certificate, visitor: Client, fetch: Fetch
) -> None:
    """Another transaction has drawn the next number, and nobody sees its row yet."""
    with closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute("BEGIN; LOCK TABLE elearning_certificate IN ROW EXCLUSIVE MODE")
        cursor.execute("SELECT nextval(pg_get_serial_sequence('elearning_certificate', 'id'))")
        (number,) = cursor.fetchone()
        assert number > certificate.pk
        assert number not in revoked(fetch)
        # An hour later another one was given, and it is still not there.
        Certificate.objects.create(
            user=certificate.user, course=certificate.course, version=certificate.version, round=2,
            title=certificate.title, issued_at=timezone.now() - timedelta(hours=2),
        )  # fmt: skip
        assert number in revoked(fetch)
        Certificate.objects.filter(round=2).delete()
        assert number not in revoked(fetch)
        cursor.execute("ROLLBACK")
    assert number in revoked(fetch)
    assert certificate.pk not in revoked(fetch)


def test_ended_is_refused(learner: User, certificate: Certificate, visitor: Client, fetch: Fetch) -> None:
    certificate.pk, certificate.key, certificate.round = None, "11111111-1111-4111-8111-111111111111", 9
    certificate.expires_on, certificate.credential = timezone.localdate() - timedelta(days=2), ""
    certificate.save()
    token = badges.sign(certificate, certificate.version.document())
    with pytest.raises(OB3VerificationError, match="expired"):
        OB3Verifier(public_key(fetch)).verify(token)


def test_what_an_old_key_signed_stays_verifiable(
    certificate: Certificate, visitor: Client, fetch: Fetch, settings: object
) -> None:
    token, old = token_of(certificate, visitor), badges.public(badges.keys().signing)
    settings.BADGE_SIGNING_KEY = bytes(range(32))  # type: ignore[attr-defined]
    with pytest.raises(ValueError, match="not signed by us"):
        badges.read(token)
    settings.BADGE_OLD_KEYS = [(old["x"], old["y"])]  # type: ignore[attr-defined]
    assert badges.read(token)["id"].endswith(certificate.path)
    assert visitor.get(reverse("certificates:key", args=[old["kid"]])).json()["x"] == old["x"]
    # The list is signed anew, by the new key: it says who issues it, as ever.
    assert badges.read(fetch(badges.address("status", 1)).decode())["issuer"] == badges.issuer()["id"]


def test_made_once(certificate: Certificate, visitor: Client) -> None:
    assert token_of(certificate, visitor) == token_of(certificate, visitor) == certificate.credential


def test_lists_and_keys_that_are_not_there(visitor: Client) -> None:
    for name, args in (("status", [0]), ("status", [2]), ("key", ["none"])):
        assert visitor.get(reverse(f"certificates:{name}", args=args)).status_code == 404
