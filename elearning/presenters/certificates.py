"""One certificate as its page says it: where it stands, and nothing else about its holder."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from directory import actions as directory
from directory.models import Profile
from elearning import actions, badges
from elearning.models import Certificate
from elearning.presenters import indicators

if TYPE_CHECKING:
    from datetime import date, datetime

    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Shown:
    """A certificate in words. `state`: valid, expired or revoked; `kind`: how its banner looks."""

    certificate: Certificate
    state: str
    kind: str
    title: str
    sentence: str
    number: int
    criteria: str
    address: str
    language: str
    # The edition of the red flags that its course was written from; None: from none.
    written_from: "indicators.WrittenFrom | None"


@dataclass(frozen=True, slots=True)
class Entries:
    """Where the holder shows it in the directory, and where they could."""

    shown_on: list[Profile]
    could_be: list[Profile]


def shown(certificate: Certificate) -> Shown:
    """Prepare a certificate that was read with its version (one query if that draws on the red flags)."""
    document = certificate.version.document()
    state, kind, title, sentence = _standing(certificate)
    return Shown(
        certificate=certificate, state=state, kind=kind, title=title, sentence=sentence,
        number=certificate.version.number, criteria=badges.criteria(document),
        address=settings.SITE_URL + certificate.path, language=document.language,
        written_from=indicators.written_from(certificate.version),
    )  # fmt: skip


def entries(certificate: Certificate, user: "User") -> Entries | None:
    """Return where its holder may show it; None where it cannot be shown (two queries)."""
    if not certificate.name or not actions.gives_claim(certificate):
        return None
    on = list(Profile.objects.filter(verifications__evidence=certificate.path).order_by("name"))
    could = directory.may_show_courses(user, certificate.name) if state(certificate) == "valid" else []
    return Entries(on, [profile for profile in could if profile not in on])


def state(certificate: Certificate) -> str:
    """Return where a certificate stands today: valid, expired or revoked."""
    if certificate.revoked_at:
        return "revoked"
    if certificate.expires_on and certificate.expires_on < timezone.localdate():
        return "expired"
    return "valid"


def _standing(certificate: Certificate) -> tuple[str, str, str, str]:
    now = state(certificate)
    if now == "revoked" and certificate.revoked_at:
        told = _("Revoked on %(day)s. Why: %(because)s")
        words = told % {"day": _day(timezone.localtime(certificate.revoked_at)), "because": certificate.revoked_because}
        return now, "error", _("This certificate does not count any more"), words
    if now == "expired" and certificate.expires_on:
        words = _("It counted until %(day)s.") % {"day": _day(certificate.expires_on)}
        return now, "warning", _("This certificate has expired"), words
    if certificate.expires_on:
        return now, "success", _("Valid"), _("It counts until %(day)s.") % {"day": _day(certificate.expires_on)}
    return now, "success", _("Valid"), _("It has no end.")


def _day(day: "date | datetime") -> str:
    return date_format(day, "j F Y")
