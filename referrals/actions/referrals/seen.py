"""Who saw what of a case, for whoever has it: the audit trail of the case, its consents and its referrals."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q

from accounts import audit
from accounts.models import AuditEvent, User
from referrals import hooks_cases
from referrals.actions.cases.rows import own
from referrals.hooks_cases import SeenToo
from referrals.models import Case, Referral

if TYPE_CHECKING:
    from django.db.models import QuerySet

A_PAGE = 50
CASE, CODE, CONSENT, ENQUIRY, REFERRAL = (
    "referrals.case",
    "referrals.clientcode",
    "referrals.consent",
    "referrals.enquiry",
    "referrals.referral",
)
# What lists write down: one row for all that stood on the page.
CASES, REFERRALS, ENQUIRIES = "cases", "referrals", "enquiries"
PERSON = "user:"


@dataclass(frozen=True, slots=True)
class Trail:
    """One page of a trail, the last deed first. `had_it`: keys of all who have had the case; `others`: by kind."""

    events: list[AuditEvent]
    people: Mapping[str, User]
    referrals: Mapping[str, Referral]
    others: Mapping[str, SeenToo]
    had_it: frozenset[str]
    number: int
    pages: int


@transaction.atomic
def who_saw(*, case: Case, number: int | str = 1, by: User) -> Trail:
    """Return one page of who read what of a case, or did something with it; that this was asked is written down.

    PermissionDenied for everybody but whoever has the case. The queries do not grow with the trail.
    """
    case = own(case, by)
    audit.record(by=by, verb="trail_read", target=case, organisation_id=case.organisation_id)
    sent = {str(each.pk): each for each in case.referrals.select_related("recipient").defer("card", "content")}
    others = [part for ask in hooks_cases.seen_too for part in ask(case) if part.rows]
    page = Paginator(_trail(case, sent, others), A_PAGE).get_page(number)
    events = list(page.object_list)
    keys = {event.actor.removeprefix(PERSON) for event in events if event.actor.startswith(PERSON)}
    people = {str(user.pk): user for user in User.objects.filter(pk__in=keys)}
    by_kind = {name: part for part in others for name in (part.kind, part.listed) if name}
    return Trail(events, people, sent, by_kind, _had_it(case), page.number, page.paginator.num_pages)


def _trail(case: Case, sent: Mapping[str, Referral], others: Iterable[SeenToo]) -> "QuerySet[AuditEvent]":
    wanted = Q(target_kind__in=(CASE, CODE), target_id=str(case.pk))
    wanted |= Q(target_kind=CASES, target_id="", at__gte=case.opened_at, detail__cases__has_key=case.number)
    consents = [str(key) for key in case.consents.values_list("pk", flat=True)]
    if consents:
        wanted |= Q(target_kind=CONSENT, target_id__in=consents)
    asked = [str(key) for key in case.enquiries.values_list("pk", flat=True)]
    if asked:
        wanted |= Q(target_kind=ENQUIRY, target_id__in=asked)
        wanted |= Q(target_kind=ENQUIRIES, target_id="", at__gte=case.opened_at, detail__enquiries__has_any_keys=asked)
    if sent:
        wanted |= Q(target_kind=REFERRAL, target_id__in=list(sent))
        wanted |= Q(
            target_kind=REFERRALS, target_id="", at__gte=case.opened_at, detail__referrals__has_any_keys=list(sent)
        )
    for part in others:
        wanted |= Q(target_kind=part.kind, target_id__in=list(part.rows))
        if part.listed:
            keys = {f"detail__{part.listed}__has_any_keys": list(part.rows)}
            wanted |= Q(target_kind=part.listed, target_id="", at__gte=case.opened_at, **keys)
    return AuditEvent.objects.filter(wanted).order_by("-id")


def _had_it(case: Case) -> frozenset[str]:
    moves = AuditEvent.objects.filter(target_kind=CASE, target_id=str(case.pk), verb__in=("opened", "handed_over"))
    first = {actor.removeprefix(PERSON) for actor in moves.filter(verb="opened").values_list("actor", flat=True)}
    then = {str(detail.get("to", "")) for detail in moves.filter(verb="handed_over").values_list("detail", flat=True)}
    return frozenset(first | then)
