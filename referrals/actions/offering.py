"""The desk may keep a case of a help request, when its person says so with their code; it ends when they say so."""

import json
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import Organisation, User
from accounts.vault import sealing
from accounts.vault.sealing import Sealed
from notifications.actions import cancel, tell
from referrals.actions.asking import answers_place
from referrals.actions.cases.life import open_case_with
from referrals.actions.cases.rows import Told
from referrals.actions.cases.rows import claim as claim_case
from referrals.actions.cases.rows import empty as empty_case
from referrals.actions.cases.writing import add_words_of_client
from referrals.actions.referrals.consenting import end_live, take_back
from referrals.actions.rows import claim, erase_keys
from referrals.kinds_cases import GIVEN, STOPPED, case_subject
from referrals.kinds_referrals import MOVED, referral_subject
from referrals.models import Case, CaseOffer, ClientCode, HelpRequest, ReturnCode
from referrals.permissions import desk_members, require_desk
from referrals.questions import UNKNOWN, UNSAID, Need
from referrals.states import READABLE, State, TransitionRefused
from referrals.states_referrals import ReferralParty

if TYPE_CHECKING:
    from collections.abc import Mapping

SEEKER = AnonymousUser()
# Where a need says which specialism it is. What is not here, whoever has the case fills in.
SPECIALISMS: "Mapping[str, tuple[str, ...]]" = {
    Need.SLEEP: ("housing-support",),
    Need.HEALTH: ("health-care",),
    Need.STAY: ("immigration-law",),
    Need.LAWYER: ("criminal-law",),
    Need.PAY: ("compensation",),
}


@transaction.atomic
def offer_case(*, request: HelpRequest, by: User) -> None:
    """Ask the person whether we may keep a case about them. Asked before: quiet, also when they said no.

    What they agreed to and the desk has erased, made by mistake, is asked anew. TransitionRefused unless it is with
    `by`.
    """
    require_desk(by, request)
    request = claim(request)
    if request.assigned_to_id != by.pk or request.state not in {State.ASSIGNED, State.ANSWERED}:
        raise TransitionRefused("It is not with you.")
    asked = {"offered_by": by, "offered_at": timezone.now()}
    offer, is_new = CaseOffer.objects.select_for_update().get_or_create(request=request, defaults=asked)
    if not is_new:
        if offer.case is None or offer.case.erased_at is None:
            return
        _let_go(offer, **asked)
    audit.record(by=by, verb="case_offered", target=request)


@transaction.atomic
def agree_case(*, request: HelpRequest) -> Case:
    """Open the case that was offered: with one of the desk, what the person chose, and their words. Again: quiet.

    Whoever calls it has proved the code, which opens what they agree to from then on, too. TransitionRefused when
    nothing is offered any more, or nobody at the desk could have it.
    """
    request = claim(request)
    offer = _offer(request)
    if offer.case:
        return offer.case
    owner, place = _owner(offer, request), Organisation.objects.get(is_operator=True)
    case = open_case_with(organisation=place, told=_told(request), owner=owner, by=SEEKER)
    if words := _words(request):
        add_words_of_client(case=case, text=words)
    offer.case, offer.agreed_at = case, timezone.now()
    offer.save()
    _open_with(case, ReturnCode.objects.get(request=request))
    audit.record(by=SEEKER, verb="case_agreed", target=request, detail={"case": case.number})
    tell(kind=GIVEN, to=owner, subject=case_subject(case), step="agreed")
    return case


@transaction.atomic
def refuse_case(*, request: HelpRequest) -> None:
    """Say no; all else goes on. Again: quiet. TransitionRefused when they had said yes."""
    request = claim(request)
    offer = CaseOffer.objects.select_for_update().filter(request=request).first()
    if offer is None or offer.refused_at:
        return
    if offer.case:
        raise TransitionRefused("They have agreed.")
    offer.refused_at = timezone.now()
    offer.save()
    audit.record(by=SEEKER, verb="case_refused", target=request)


@transaction.atomic
def erase_file(*, case: Case) -> None:
    """Erase a case that was made of a help request, and end all that came of it; the request goes on. Again: quiet.

    Also when the request is erased. It counts as a no: they are not asked again. Whoever calls it has proved the code.
    """
    offer = CaseOffer.objects.select_related("request").filter(case=case).first()
    if offer is None:
        return
    request = claim(offer.request)
    owners = end_case(request)
    if not owners:
        return
    _let_go(CaseOffer.objects.select_for_update().get(pk=offer.pk), refused_at=timezone.now())
    audit.record(by=SEEKER, verb="case_refused", target=request, detail={"case": case.number})
    erase_keys(owners)


def end_case(request: HelpRequest) -> list[str]:
    """Take back all that was agreed to in the case of a claimed request, and empty it; return whose keys go with it.

    In the caller's transaction; the keys are the caller's to erase, last in the deed. No case: quiet.
    """
    offer = CaseOffer.objects.filter(request=request, case__isnull=False).select_related("case").first()
    if offer is None or offer.case is None:
        return []
    case = claim_case(offer.case)
    if case.erased_at:
        return []
    owner = case.owner
    for consent in case.consents.select_for_update(no_key=True).filter(withdrawn_at=None).order_by("pk"):
        take_back(consent, case, SEEKER, ReferralParty.CLIENT)
    end_live(case.referrals.all(), SEEKER, ReferralParty.CLIENT)
    for referral in case.referrals.order_by("pk"):
        # What it would lead to is gone; that it has stopped is said below.
        cancel(subject=referral_subject(referral), kind=MOVED.name)
    owners = empty_case(case, SEEKER)
    audit.record(by=SEEKER, verb="erased", target=case, organisation_id=case.organisation_id)
    if owner:
        tell(kind=STOPPED, to=owner, subject=case_subject(case), step="stopped")
    return owners


def _offer(request: HelpRequest) -> CaseOffer:
    offer = CaseOffer.objects.select_for_update(of=("self",)).select_related("case").filter(request=request).first()
    if offer is None or offer.refused_at or request.state not in READABLE or (offer.case and offer.case.erased_at):
        raise TransitionRefused("Nothing is offered.")
    return offer


def _let_go(offer: CaseOffer, **fields: object) -> None:
    """Let the answer go with its case, which is erased."""
    offer.case, offer.agreed_at, offer.is_of_child = None, None, False
    for name, value in fields.items():
        setattr(offer, name, value)
    offer.save()


def _owner(offer: CaseOffer, request: HelpRequest) -> User:
    """Return whoever has offered it or has the request; else somebody of its desk."""
    there = desk_members(request)
    wanted = [each for key in (offer.offered_by_id, request.assigned_to_id) for each in there if each.pk == key]
    if not (wanted or there):
        raise TransitionRefused("Nobody is at the desk.")
    return (wanted or there)[0]


def _told(request: HelpRequest) -> Told:
    said = json.loads(sealing.open_text(request.answers or b"", owner=request.owner, place=answers_place(request)))
    country, language = (said.get(name, UNSAID) for name in ("country", "language"))
    return Told(
        pseudonym=request.number,
        country="" if country in {UNSAID, UNKNOWN} else country,
        languages=() if language in {UNSAID, UNKNOWN} else (language,),
        needs=SPECIALISMS.get(said.get("need", ""), ()),
    )


def _words(request: HelpRequest) -> str:
    messages = request.messages.of_the_person().filter(body__isnull=False)
    opened = sealing.open_texts([Sealed(each.body or b"", each.owner, each.place) for each in messages])
    return "\n\n".join(text for text in opened if text)


def _open_with(case: Case, way_back: ReturnCode) -> None:
    kept = {"bucket": way_back.bucket, "salt": way_back.salt, "digest": way_back.digest}
    ClientCode.objects.create(case=case, made_at=timezone.now(), **kept)
