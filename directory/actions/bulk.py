"""An organisation's staff, many at once: all rows of a file or none, and the same file twice changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Organisation
from accounts.permissions import Permission, require
from directory import completeness, confidential, lexicon, sheets
from directory.actions import joining, organisations
from directory.actions.entries import assign
from directory.actions.inviting import WrittenEnough, invite
from directory.models import Holder, Kind, Profile, Registration, Term, Vocabulary
from directory.states import LIVE, OPEN_TO_EDITS, State
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.models import User

# How the entries of an organisation's staff begin in Profile.external_id.
STAFF = "org:"
# Nobody mends more rows in one sitting, and each may be a mail to somebody.
MOST_ROWS = 200
# More drafts than these lie about unanswered, and each was a mail to somebody.
MOST_OPEN = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRow:
    """One colleague: where it stands in the file, their address (never shown), and what their entry shall say."""

    line: int
    email: str
    sheet: Mapping[str, Any]


@dataclass(slots=True)
class Plan:
    """What a file would do. `kept`: left alone, because the colleague looks after it or it cannot be changed now.

    `unwritten`: drafted, and nobody was written to, because that mail would have been one too many.
    """

    fresh: list[StaffRow] = field(default_factory=list)
    changed: list[tuple[StaffRow, Profile]] = field(default_factory=list)
    unchanged: list[StaffRow] = field(default_factory=list)
    kept: list[StaffRow] = field(default_factory=list)
    unwritten: list[StaffRow] = field(default_factory=list)


def plan_staff(*, organisation: Organisation, by: "User", rows: Sequence[StaffRow]) -> Plan:
    """Say what these rows would do, and change nothing (a constant number of queries).

    Raises PermissionDenied for whoever does not manage the organisation, and Refused where no staff can be taken.
    """
    require(by, Permission.MANAGE_ORGANISATION, organisation=organisation.pk)
    _may_grow(organisation)
    plan = _planned(organisation, by, rows)
    _not_too_many(organisation, plan)
    return plan


@transaction.atomic
def take_staff(*, organisation: Organisation, by: "User", rows: Sequence[StaffRow]) -> Plan:
    """Draft an entry for each new row and invite whom it speaks of; change those that say something else. All or none.

    Two managers at once wait for each other. Raises as `plan_staff`; Refused, with its line, for a row that cannot be.
    """
    lexicon.share()
    _queue(organisation)
    plan = plan_staff(organisation=organisation, by=by, rows=rows)
    drafted = _draft(organisation, by, plan.fresh)
    for row, profile in plan.changed:
        try:
            joining.answer(profile=profile, by=by, sheet=_sheet(organisation, row))
        except ValidationError as error:
            raise Refused(_told(row, error)) from error
    _invite(by, plan, drafted)
    if plan.fresh or plan.changed:
        detail = {"created": len(plan.fresh), "changed": len(plan.changed)}
        audit.record(by=by, verb="staff_taken", target=organisation, organisation_id=organisation.pk, detail=detail)
    return plan


@transaction.atomic
def hand_in_staff(*, organisation: Organisation, by: "User") -> int:
    """Hand in all drafts of the staff that say enough; return how many. Again: none, quiet.

    Raises as `plan_staff`.
    """
    require(by, Permission.MANAGE_ORGANISATION, organisation=organisation.pk)
    _queue(organisation)
    _may_grow(organisation)
    ready = [profile for profile in staff_of(organisation).filter(state=State.DRAFTED) if is_ready(profile)]
    for profile in ready:
        joining.hand_in(profile=profile, by=by)
    return len(ready)


def staff_of(organisation: Organisation) -> "QuerySet[Profile]":
    """Return the entries that came from a file of an organisation, as completeness reads them."""
    mine = Profile.objects.filter(organisation=organisation, external_id__startswith=f"{STAFF}{organisation.pk}:")
    return mine.select_related("profession").prefetch_related("terms", "registrations", "photos").order_by("name", "pk")


def is_ready(profile: Profile) -> bool:
    """Whether an entry says enough to be handed in."""
    return not completeness.missing(profile)


def key_of(organisation: Organisation, email: str) -> str:
    """Return under which key the entry of a colleague is known again."""
    return f"{STAFF}{organisation.pk}:{sha256(email.casefold().encode()).hexdigest()[:16]}"


def _queue(organisation: Organisation) -> None:
    """One file of an organisation after the other: two at once would both find a colleague missing."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def _may_grow(organisation: Organisation) -> None:
    """Refused while its own entry is not shown, and for good once that is deleted by which it came here.

    A body that an administrator wrote down needs no entry of its own.
    """
    own = set(organisation.profiles.filter(kind=Kind.ORGANISATION).values_list("state", flat=True))
    if not own & LIVE and (own or organisations.has_joined(organisation)):
        raise Refused(_("The entry of your organisation is not shown at present: no staff can be added now."))


def _planned(organisation: Organisation, by: "User", rows: Sequence[StaffRow]) -> Plan:
    keys = {key_of(organisation, row.email): row for row in rows}
    there = Profile.objects.filter(external_id__in=keys).select_related("profession")
    known = {
        profile.external_id: profile
        for profile in there.prefetch_related("terms", "registrations", "holders", "submissions")
    }
    plan = Plan()
    for key, row in keys.items():
        profile = known.get(key)
        if profile is None:
            plan.fresh.append(row)
        elif not _is_open(profile, organisation, by):
            plan.kept.append(row)
        elif _differs(profile, _sheet(organisation, row)):
            plan.changed.append((row, profile))
        else:
            plan.unchanged.append(row)
    return plan


def _is_open(profile: Profile, organisation: Organisation, by: "User") -> bool:
    """A file never overrules the colleague whom an entry speaks of, once they look after it themselves."""
    others = {holder.user_id for holder in profile.holders.all()} - {by.pk}
    is_ours = profile.organisation_id == organisation.pk and not profile.is_listed
    return is_ours and not others and profile.state in OPEN_TO_EDITS | LIVE


def _differs(profile: Profile, sheet: Mapping[str, Any]) -> bool:
    """Whether the entry would say something else, once what waits at the desk is accepted."""
    waiting = next((each for each in profile.submissions.all() if each.decided_at is None and not each.is_new), None)
    proposed = waiting.changes if waiting else {}
    rest = {name: value for name, value in sheet.items() if name not in proposed}
    is_other = any(proposed[name] != sheet[name] for name in proposed.keys() & sheet.keys())
    return is_other or bool(sheets.differences(profile, rest))


def _not_too_many(organisation: Organisation, plan: Plan) -> None:
    drafts = Profile.objects.filter(organisation=organisation, external_id__startswith=STAFF, state=State.DRAFTED)
    if plan.fresh and drafts.count() + len(plan.fresh) > MOST_OPEN:
        raise Refused(
            _("There are too many drafts of your staff that nobody has handed in yet: finish or delete some first.")
        )


def _sheet(organisation: Organisation, row: StaffRow) -> dict[str, Any]:
    return {**row.sheet, "organisation_name": organisation.name}


def _draft(organisation: Organisation, by: "User", rows: Sequence[StaffRow]) -> list[Profile]:
    """Make the drafts in a constant number of queries."""
    words = _Words(rows)
    drafts = [_drafted(organisation, row, words) for row in rows]
    Profile.objects.bulk_create(drafts)
    link = Profile.terms.through
    pairs = list(zip(rows, drafts, strict=True))
    link.objects.bulk_create(
        link(profile_id=profile.pk, term_id=term.pk) for row, profile in pairs for term in words.terms_of(row)
    )
    Registration.objects.bulk_create(
        Registration(profile=profile, body=body, number=number)
        for row, profile in pairs
        for body, number in row.sheet.get("registrations", ())
    )
    Holder.objects.bulk_create(Holder(profile=profile, user=by) for profile in drafts)
    return drafts


def _invite(by: "User", plan: Plan, drafted: Sequence[Profile]) -> None:
    """Write to whom the new rows speak of, by their addresses: so two files at once never wait in a ring."""
    pairs = sorted(zip(plan.fresh, drafted, strict=True), key=lambda pair: pair[0].email)
    for row, profile in pairs:
        if row.email == by.email.casefold():
            continue
        try:
            invite(profile=profile, by=by, address=row.email)
        except WrittenEnough:
            plan.unwritten.append(row)


def _drafted(organisation: Organisation, row: StaffRow, words: "_Words") -> Profile:
    profession = words.found["profession", row.sheet["profession"]]
    terms = [term.pk for term in words.terms_of(row)]
    profile = Profile(
        kind=Kind.PERSON,
        slug=f"draft-{uuid4().hex[:12]}",
        organisation=organisation,
        external_id=key_of(organisation, row.email),
        is_location_confidential=confidential.is_secret(profession.slug, terms, words.secret),
    )
    told = {name: value for name, value in _sheet(organisation, row).items() if name in sheets.PLAIN}
    try:
        assign(profile, {**told, "profession": profession})
        profile.clean_fields(exclude={"slug"})
    except ValidationError as error:
        raise Refused(_told(row, error)) from error
    return profile


class _Words:
    """The terms that rows name, read once (two queries)."""

    def __init__(self, rows: Sequence[StaffRow]) -> None:
        self.found = Term.objects.by_address(key for row in rows for key in self._keys(row))
        self.secret = confidential.secret_terms(lexicon.current().words.values())

    def terms_of(self, row: StaffRow) -> list[Term]:
        return [self.found[key] for key in self._keys(row) if key[0] != Vocabulary.PROFESSION]

    @staticmethod
    def _keys(row: StaffRow) -> list[tuple[str, str]]:
        named = [(each.value, slug) for each in sheets.VOCABULARIES for slug in row.sheet.get(each.value, ())]
        return [(Vocabulary.PROFESSION.value, row.sheet["profession"]), *named]


def _told(row: StaffRow, error: ValidationError) -> str:
    return _("Line %(line)d: %(why)s") % {"line": row.line, "why": " ".join(error.messages)}
