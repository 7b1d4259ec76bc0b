"""What whoever refers sees: which entries fit and why, what each of them will read, and what became of it."""

import datetime
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.names import country_name, language_name
from directory.models import Availability, Profile, Term, Vocabulary
from referrals import capacity, matching
from referrals.actions.cases import Told
from referrals.actions.referrals.asking import why_never, why_not_now
from referrals.actions.referrals.rows import Card
from referrals.choices_referrals import WRITTEN, Shared
from referrals.models import Case, Consent, EnquiryRecipient, Referral
from referrals.presenters.cases import Day
from referrals.presenters.receiving import until
from referrals.states_referrals import LIVE, ReferralState

if TYPE_CHECKING:
    from accounts.models import User

FIVE_DAYS, THREE_HOURS = datetime.timedelta(days=5), datetime.timedelta(hours=3)
A_FORTNIGHT = datetime.timedelta(days=14)
ORDER = (*WRITTEN[:2], Shared.EXPLOITATION, *WRITTEN[2:])
SHOWN = 25


class Match(NamedTuple):
    """One entry that could be asked. `against`: why it cannot be chosen; `is_passing`: that may change by itself.

    `is_asked`: an enquiry of this case is with it, and not over.
    """

    profile: Profile
    why: list[str]
    availability: str
    is_unknown: bool
    left: str
    against: str
    is_passing: bool
    is_chosen: bool
    is_asked: bool
    # Where a public authority is; empty for everybody else.
    notifies: str


def matches(
    told: Told,
    case: Case,
    user: "User",
    *,
    wanted: datetime.datetime,
    text: str = "",
    chosen: Collection[str] = (),
    fit: matching.Wanted | None = None,
    with_authorities: bool = False,
) -> list[Match]:
    """Return the entries that fit this client, the best first; whoever is never to be asked is not shown at all.

    `wanted`: by when an answer is; `fit`: what is looked for, if not what the case says.
    """
    fit = fit or looked_for(told)
    ranks = matching.ranked(
        wanted=fit, excluded=told.barred, text=text, with_them=chosen, with_authorities=with_authorities
    )[:SHOWN]
    rows = [each.profile for each in ranks]
    mine = set(Profile.objects.held_by(user).filter(pk__in=[each.pk for each in rows]).values_list("pk", flat=True))
    live = dict(case.referrals.live().values_list("recipient", "state"))
    asked = set(EnquiryRecipient.objects.waiting().filter(enquiry__case=case).values_list("profile", flat=True))
    left, until_day = capacity.left_of(rows), timezone.localdate(wanted)
    found = []
    for rank in ranks:
        each = rank.profile
        never = why_never(each, told.barred, mine)
        if live.get(each.pk, ReferralState.DRAFTED) != ReferralState.DRAFTED:
            never = _("%(name)s is asked already, and that is not over.") % {"name": each}
        now = "" if never else why_not_now(each, until_day, left[each.pk])
        found.append(
            Match(
                profile=each,
                why=matching.reasons(rank.facts, fit),
                availability=availability(each),
                is_unknown=each.current_availability == Availability.UNKNOWN,
                left=_left(left[each.pk]),
                against=never or now,
                is_passing=bool(now),
                is_chosen=each.slug in chosen,
                is_asked=each.pk in asked,
                notifies=each.country if matching.is_office(each) else "",
            )
        )
    return sorted(found, key=lambda match: bool(match.against))


def looked_for(told: Told) -> matching.Wanted:
    """Return what a case says is looked for."""
    return matching.Wanted(
        needs=told.needs,
        exploitation=told.exploitation,
        country=told.country,
        region=told.region,
        languages=told.languages,
    )


def availability(profile: Profile) -> str:
    """Say what was said about taking work, and how long ago; nothing is known of what nobody has confirmed."""
    said = profile.current_availability
    if said == Availability.UNKNOWN or profile.availability_confirmed_at is None:
        return _("Availability not known")
    days = (timezone.localdate() - timezone.localdate(profile.availability_confirmed_at)).days
    age = ngettext("said %(n)d day ago", "said %(n)d days ago", days) % {"n": days} if days else _("said today")
    return f"{said.label}, {age}"


def default_answer(next_on: datetime.date | None) -> datetime.datetime:
    """Return by when an answer is wanted: in five days, or at half of the time to what is due next in the case.

    On the full hour before, but two hours off at least: an hour is the least that can be sent, and writing takes time.
    """
    now = timezone.now()
    wait = FIVE_DAYS
    if next_on:
        due = timezone.make_aware(datetime.datetime.combine(next_on, datetime.time()))
        wait = min(wait, (due - now) / 2)
    return (now + max(wait, THREE_HOURS)).replace(minute=0, second=0, microsecond=0)


def exploitation(told: Told) -> str:
    """Return the kinds of exploitation that a case speaks of, in words (one query)."""
    keys = [(str(Vocabulary.EXPLOITATION), slug) for slug in told.exploitation]
    terms = Term.objects.by_address(keys) if keys else {}
    return ", ".join(terms[key].name if key in terms else key[1] for key in keys)


def texts(content: dict[Shared, str]) -> list[tuple[str, str]]:
    """Return what is read afterwards, in its order."""
    return [(str(each.label), content[each]) for each in ORDER if content.get(each)]


class Sent(NamedTuple):
    """One referral of a case. `until`: how far off the answer is wanted, or the next look at it."""

    referral: Referral
    name: str
    words: str
    until: Day | None
    look: str


class Agreed(NamedTuple):
    """One consent of a case."""

    consent: Consent
    name: str
    shared: str
    is_live: bool


def sent(rows: Iterable[Referral]) -> list[Sent]:
    """Return referrals as lists of their sender's show them."""
    return [_sent(each, until(each)) for each in rows]


def _sent(referral: Referral, left: Day | None) -> Sent:
    name = named(referral.recipient)
    if is_deserted(referral):
        return Sent(referral, name, _("Nobody is there any more"), left, "now")
    return Sent(referral, name, str(referral.get_state_display()), left, left.look if left else "usual")


def nobody_there(name: str) -> str:
    """Say what to do about something that lies where nobody is any more."""
    words = _(
        "Nobody looks after %(name)s here any more: nobody there reads this, or answers. "
        "Reach them another way, or take it back and ask somebody else."
    )
    return words % {"name": name}


def is_deserted(referral: Referral) -> bool:
    """Whether it lies where nobody is any more. Asked of rows `with_deserted`; of others nobody knows."""
    is_out = referral.sent_at is not None and referral.state in LIVE
    return is_out and getattr(referral, "is_deserted", False)


def agreed(rows: Iterable[Consent]) -> list[Agreed]:
    """Return consents: with whom, for what, until when."""
    return [Agreed(each, named(each.recipient), shared_words(each), is_live(each)) for each in rows]


def is_live(consent: Consent | None) -> bool:
    """Whether a consent counts today."""
    return bool(consent and consent.recipient_id and not consent.withdrawn_at and consent.until >= timezone.localdate())


def ends_soon(consent: Consent | None) -> bool:
    """Whether the client is to be asked again: what they agreed to is over, or will be within a fortnight."""
    return not is_live(consent) or bool(consent and consent.until <= timezone.localdate() + A_FORTNIGHT)


def shared_words(consent: Consent) -> str:
    """Return what may be told, in words."""
    return "; ".join(str(each.label) for each in Shared if each in consent.shared)


def named(profile: Profile | None) -> str:
    """Return what an entry is called, also once it is gone."""
    return str(profile) if profile else _("An entry that is gone")


def suggested(profile: Profile | None, excluded: matching.Excluded) -> str | None:
    """Return how a file names a colleague who was suggested: as on every page, nobody who is never to be asked."""
    return str(profile) if profile and not excluded.bars(profile) else None


class Step(NamedTuple):
    """One change of a referral."""

    words: str
    who: str
    at: datetime.datetime


def history(referral: Referral) -> list[Step]:
    """Return what became of a referral, the first first (one query)."""
    parties = {"client": _("the client"), "clock": _("by itself"), "moderator": _("our moderators")}
    return [
        Step(str(each.get_target_display()), parties.get(each.party) or str(each.by or _("Somebody who left")), each.at)
        for each in referral.changes.select_related("by")
    ]


def standing(referral: Referral) -> str:
    """Say in a sentence where a referral stands, for whoever has sent it."""
    name, ended = named(referral.recipient), referral.ended or referral.state
    if is_deserted(referral):
        return nobody_there(name)
    words = {
        ReferralState.DRAFTED: _("A draft. Nobody sees it but you."),
        ReferralState.SENT: _("%(name)s has not opened it yet."),
        ReferralState.OPENED: _("%(name)s has opened it, and not answered yet."),
        ReferralState.ASKED: _("%(name)s has asked you something, and waits for your answer."),
        ReferralState.ACCEPTED: _("%(name)s has accepted it, and reads what your client agreed to."),
        ReferralState.STARTED: _("%(name)s works on it."),
        ReferralState.HELD: _("%(name)s has put it on hold until %(day)s."),
        ReferralState.COMPLETED: _("Completed: %(why)s."),
        ReferralState.UNABLE: _("%(name)s cannot go on: %(why)s."),
        ReferralState.DECLINED: _("%(name)s has declined: %(why)s."),
        ReferralState.EXPIRED: _("%(name)s did not answer in time, and cannot open it any more."),
        ReferralState.WITHDRAWN: _taken_back(referral),
        ReferralState.REVOKED: _("Our moderators have stopped this entry. Nobody there reads it any more."),
        ReferralState.MISTAKEN: _("Sent by mistake. What it held is erased."),
    }
    why = referral.get_outcome_display() or referral.get_stopping_display() or referral.get_declining_display()
    day = date_format(referral.review_on, "j F Y") if referral.review_on else ""
    return words[ReferralState(ended)] % {"name": name, "why": why, "day": day}


def _taken_back(referral: Referral) -> str:
    party = referral.changes.filter(target=ReferralState.WITHDRAWN).values_list("party", flat=True).first()
    if party == "client":
        return _("Your client has taken it back. They need not say why.")
    return _("Somebody else has accepted it first.") if party == "clock" else _("You have taken it back.")


def _left(left: int | None) -> str:
    if not left:
        return ""
    return ngettext("%(n)d place left this month", "%(n)d places left this month", left) % {"n": left}


def waiting(rows: Iterable[Referral], names: "dict[Case, str | None]") -> list[tuple[Sent, str | None]]:
    """Return what waits for an answer, each with what its case is called."""
    rows = list(rows)
    return [(one, names.get(each.case)) for one, each in zip(sent(rows), rows, strict=True)]


def begun(card: Card, content: Mapping[Shared, str]) -> dict[str, Any]:
    """Return what a form begins with: the words of an earlier one."""
    said = {"needs": card.needs, "region": card.region, "deadline": card.deadline}
    return said | {f"text_{key}": text for key, text in content.items()}


def with_exploitation(content: Mapping[Shared, str], client: Told, shared: Collection[str]) -> dict[Shared, str]:
    """Add what the case says of exploitation, if it may be told."""
    more = {Shared.EXPLOITATION: exploitation(client)} if Shared.EXPLOITATION in shared else {}
    return dict(content) | more


def fixed_facts(client: Told) -> list[tuple[str, str]]:
    """Return what stands on the card as the case says it."""
    languages = ", ".join(language_name(code) for code in client.languages)
    said = [(_("Country"), country_name(client.country) if client.country else ""), (_("Languages"), languages)]
    return [(question, words or _("Not said")) for question, words in said]
