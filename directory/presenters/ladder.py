"""The claims about an entry, from identity upward: what each is good for, and where it stands."""

from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.vault import files as vault_files
from directory.choices import LADDER
from directory.models import Claim, ClaimRequest, Profile
from directory.presenters import words

WHY = {
    Claim.IDENTITY: gettext_lazy(
        "Needed before anybody can find you. A passport, an identity card or a letter of your employer; of an "
        "organisation, a paper that names you as speaking for it. Two of us look at it."
    ),
    Claim.REGISTRATION: gettext_lazy("That your number stands in the register today. We look it up ourselves."),
    Claim.INSURANCE: gettext_lazy("A certificate of your professional indemnity insurance."),
    Claim.REPORT_SAMPLE: gettext_lazy("A report without a single name or detail of a person: black all of it out."),
    Claim.TRAINING: gettext_lazy("A certificate of training in working with people who were hurt."),
    Claim.REFERENCE: gettext_lazy("Two people who know your work and may be asked."),
}


class Rung(NamedTuple):
    """One claim: what it is, why it is worth showing, and where it stands in one sentence (`look` names a tag)."""

    claim: str
    title: str
    why: str
    standing: str
    look: str
    reason: str


class File(NamedTuple):
    """One file as its holder or a moderator sees it in a list."""

    id: str
    name: str
    kind: str
    size: str


def rungs(profile: Profile) -> list[Rung]:
    """Return all claims (two queries, whatever there is)."""
    checks = {check.claim: check for check in profile.verifications.all()}
    asked = {each.claim: each for each in profile.claim_requests.order_by("made_at")}
    return [_rung(claim, checks.get(claim), asked.get(claim)) for claim in LADDER]


def rung(profile: Profile, claim: Claim) -> Rung:
    """Return one claim."""
    return next(each for each in rungs(profile) if each.claim == claim)


def files(request: ClaimRequest | None) -> list[File]:
    """Return the files of a request; a name that cannot be opened any more says so."""
    if request is None:
        return []
    pieces = list(request.evidence.select_related("file").order_by("added_at"))
    names = vault_files.names_of([piece.file for piece in pieces])
    return [
        File(
            str(piece.pk),
            name or _("a file that cannot be read any more"),
            piece.file.media_type,
            _size(piece.file.size),
        )
        for piece, name in zip(pieces, names, strict=True)
    ]


def about(request: ClaimRequest) -> str:
    """Return what is to be looked at, in one line; "" where the claim says it all."""
    rows = request.about.get("registrations", [])
    return str(request.about.get("name", "")) or ", ".join(f"{body} {number}" for body, number in rows)


def _rung(claim: Claim, check: object, asked: ClaimRequest | None) -> Rung:
    standing, look, reason = _("Not shown yet"), "plain", ""
    today = timezone.localdate()
    if check is not None:
        is_current = check.expires_on > today  # type: ignore[attr-defined]
        day = words.day(check.expires_on)  # type: ignore[attr-defined]
        told = _("Checked, counts until %(day)s") if is_current else _("Was checked until %(day)s: show it again")
        name = check.about.get("name")  # type: ignore[attr-defined]
        if is_current and name:
            told = _("Checked as %(name)s, counts until %(day)s")
        standing, look = told % {"day": day, "name": name}, "verified" if is_current else "waiting"
    if asked is not None and asked.decided_at is None:
        first = _("One of us has looked at it; a second one does")
        standing, look = (first if asked.first_checked_on else _("Waits to be looked at")), "waiting"
    elif asked is not None and asked.decision == "declined" and check is None:
        standing, look, reason = _("Not shown"), "listed", asked.reason
    return Rung(claim.value, str(claim.label), str(WHY[claim]), standing, look, reason)


def _size(count: int) -> str:
    if count < 1024 * 1024:
        return ngettext("%(count)d kB", "%(count)d kB", max(1, count // 1024)) % {"count": max(1, count // 1024)}
    return _("%(count)d MB") % {"count": round(count / 1024 / 1024)}
