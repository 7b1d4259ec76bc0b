"""The clock: one person is reminded, nobody waits in vain, what is over is closed and erased. Twice: harmless."""

import datetime
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.vault import datakeys
from directory.models import Holder, Profile
from notifications import delivery, laws
from notifications.models import Message
from notifications.neutral import said_too_much
from referrals.actions import cases
from referrals.actions.referrals import clock, consenting, receiving, sending
from referrals.choices_referrals import Declining, Outcome
from referrals.kinds_referrals import QUESTION
from referrals.models import Case, Consent, Referral, ReferralChange, ReferralMessage
from referrals.scheduled import mind_offers, tell_reviews, tidy_referrals
from referrals.states_referrals import DONE, ENDED, LAPSED, ReferralState
from tests.factories.life import holder
from tests.referrals.casework.conftest import opened
from tests.referrals.conftest import again, told
from tests.referrals.referring.proof import agreed, entry, put, sent

pytestmark = pytest.mark.django_db

NOON = datetime.datetime(2026, 11, 26, 12, tzinfo=datetime.UTC)
Move = Callable[[float], None]


@pytest.fixture
def move() -> Iterator[Move]:
    """Return a function that moves the clock to so many hours from now."""
    with time_machine.travel(NOON, tick=False) as machine:
        yield lambda hours: machine.move_to(NOON + datetime.timedelta(hours=hours))


@pytest.fixture
def taker(move: Move) -> tuple[Profile, User]:
    return entry()


@pytest.fixture
def case(move: Move, caseworker: User) -> Case:
    return opened(caseworker)


@pytest.fixture
def offered(case: Case, taker: tuple[Profile, User]) -> Referral:
    """Sent just now, with 100 hours for an answer."""
    return sent(case, taker[0], hours=100)


def steps(kind: str = "nudge") -> list[tuple[str, str]]:
    rows = Message.objects.filter(kind=f"referrals.{kind}").order_by("wanted_at").select_related("user")
    return [(each.user.name, each.step) for each in rows if each.user]


# --- reminders ------------------------------------------------------------------------------------------------------


def test_one_person_is_reminded_at_half_and_at_nine_tenths_each_once(move: Move, offered: Referral, taker) -> None:
    Holder.objects.create(profile=taker[0], user=holder("second"))
    for hours in (10, 49, 50, 51, 89, 90, 99):
        move(hours)
        for _twice in range(2):
            clock.nudge()
    assert steps() == [("Taker", "50"), ("Taker", "90")]
    assert again(offered).nudged == 90


def test_whoever_looked_at_it_last_is_reminded_as_long_as_they_look_after_the_entry(
    move: Move, offered: Referral, taker
) -> None:
    second = holder("second")
    holding = Holder.objects.create(profile=taker[0], user=second)
    receiving.open_card(referral=offered, by=second)
    move(50)
    clock.nudge()
    holding.delete()
    move(90)
    clock.nudge()
    assert steps() == [("Second", "50"), ("Taker", "90")]


def test_after_an_outage_the_later_reminder_alone_is_sent_and_none_once_it_is_too_late(
    move: Move, offered: Referral, case: Case
) -> None:
    move(95)
    assert clock.nudge() == 1
    assert steps() == [("Taker", "90")]
    other = sent(case, entry("other")[0], hours=10)
    move(106)
    assert clock.nudge() == 0
    assert again(other).nudged == 0


def test_while_a_question_waits_its_sender_is_reminded(move: Move, offered: Referral, taker) -> None:
    receiving.ask(referral=offered, text="Which language?", key=uuid4(), by=taker[1])
    move(50)
    clock.nudge()
    assert (steps(), steps("question")) == ([], [("Caseworker", "50")])
    assert not said_too_much(f"{QUESTION.headline} {QUESTION.title} {QUESTION.why}", "en")


def test_a_reminder_says_why_and_is_taken_back_by_an_answer(move: Move, offered: Referral, taker) -> None:
    # What is due is asked of the database, whose clock does not move.
    hour = datetime.timedelta(hours=1)
    Referral.objects.update(sent_at=NOON - 50 * hour, respond_by=NOON + 50 * hour)
    clock.nudge()
    delivery.deliver()
    why = "because you look after the entry that it was sent to, and nobody has answered yet"
    assert [each.to for each in mail.outbox if why in " ".join(each.body.split())] == [[taker[1].email]]
    move(45)
    clock.nudge()
    receiving.decline(referral=offered, reason=Declining.CAPACITY, suggested=None, by=taker[1])
    assert not Message.objects.alive().filter(kind="referrals.nudge").exists()


def test_what_was_put_on_hold_comes_back_on_its_day_to_whoever_took_it(move: Move, offered: Referral, taker) -> None:
    receiving.accept(referral=offered, has_no_conflict=True, by=taker[1])
    until = timezone.localdate() + datetime.timedelta(days=3)
    receiving.hold(referral=offered, review_on=until, by=taker[1])
    move(48)
    assert tell_reviews() == 0
    for hours in (72, 73, 96):
        move(hours)
        tell_reviews()
    assert steps("review") == [("Taker", f"{until:%y%m%d}")]
    # Who took it has left: whoever looks after the entry now.
    Holder.objects.all().delete()
    Holder.objects.create(profile=taker[0], user=holder("second"))
    tell_reviews()
    assert [name for name, _step in steps("review")] == ["Taker", "Second"]


# --- no answer ------------------------------------------------------------------------------------------------------


def test_what_nobody_answers_expires_on_time_and_its_sender_is_told(move: Move, offered: Referral, taker) -> None:
    law = laws.get("referrals_answered_in_time")
    assert law
    move(99.9)
    assert mind_offers() == 1
    assert again(offered).state == ReferralState.SENT
    move(100.5)
    assert not law.weigh().holds
    assert mind_offers() == 1
    assert mind_offers() == 0
    referral = again(offered)
    assert (referral.state, referral.ended, referral.ended_at) == ("expired", "expired", timezone.now())
    assert told("back") == ["Caseworker"]
    assert told("offered") == told("nudge") == []
    assert law.weigh().holds
    change = ReferralChange.objects.latest("pk")
    assert (change.source, change.target, change.party, change.by) == ("sent", "expired", "clock", None)
    assert AuditEvent.objects.get(verb="expired").actor == "system:referrals"


@pytest.mark.parametrize("state", [ReferralState.OPENED, ReferralState.ASKED])
def test_looking_or_asking_is_no_answer(move: Move, case: Case, taker, state: ReferralState) -> None:
    referral = put(case, agreed(case, taker[0]), state)
    move(9 * 24)
    assert clock.expire() == 1
    assert again(referral).state == ReferralState.EXPIRED


def test_one_that_fails_keeps_no_other_waiting(move: Move, case: Case, monkeypatch) -> None:
    rows = [sent(case, entry(f"taker{number}")[0], hours=2) for number in range(3)]
    real, broken = clock.tell_sender, rows[1].pk

    def tell_sender(referral: Referral, *rest: object, **more: object) -> None:
        if referral.pk == broken:
            raise RuntimeError("made up")
        real(referral, *rest, **more)

    monkeypatch.setattr(clock, "tell_sender", tell_sender)
    move(3)
    assert clock.expire() == 2
    assert sorted(again(row).state for row in rows) == ["expired", "expired", "sent"]


# --- over -----------------------------------------------------------------------------------------------------------


def test_what_has_ended_is_closed_in_its_time_and_erased_on_its_day(move: Move, case: Case, taker, settings) -> None:
    settings.REFERRALS = {"lapsed_days": 14, "done_days": 30, "retention_days": 10}
    assert {*LAPSED, *DONE} == set(ENDED)
    law, consent = laws.get("referrals_erased_in_time"), agreed(case, taker[0])
    assert law
    rows = {state: put(case, consent, state) for state in ENDED}
    for days, closed in ((13.9, ()), (14, LAPSED), (29.9, LAPSED), (30, ENDED)):
        move(days * 24)
        tidy_referrals()
        tidy_referrals()
        gone = {state for state, row in rows.items() if again(row).state == ReferralState.CLOSED}
        # Those that were closed first are erased ten days later.
        assert gone == set(closed), days
    assert again(rows[ReferralState.DECLINED]).ended == ReferralState.DECLINED
    assert {again(rows[state]).erased_at is not None for state in LAPSED} == {True}
    move(42 * 24)
    assert not law.weigh().holds
    assert tidy_referrals() == len(DONE)
    assert tidy_referrals() == 0
    assert law.weigh().holds


def test_erasure_takes_words_files_and_keys_and_leaves_that_there_was_one(
    move: Move, offered: Referral, taker, settings
) -> None:
    receiving.accept(referral=offered, has_no_conflict=True, by=taker[1])
    message = ReferralMessage.objects.create(referral=offered, side="sender", at=timezone.now(), body=b"sealed")
    done = {"outcome": Outcome.ADVISED, "areas": [], "delivered": "A letter"}
    receiving.complete(referral=again(offered), by=taker[1], **done)
    move(30 * 24)
    tidy_referrals()
    assert again(offered).state == ReferralState.CLOSED
    assert datakeys.not_erased([offered.vault_owner])
    move((30 + 2190) * 24)
    assert tidy_referrals() == 1
    referral = again(offered)
    assert (referral.card, referral.content, referral.delivered) == (None, None, None)
    assert (referral.outcome, again(message).body) == (Outcome.ADVISED, None)
    assert datakeys.not_erased([offered.vault_owner]) == []
    assert list(referral.changes.values_list("target", flat=True)) == [
        "drafted", "sent", "accepted", "completed", "closed"
    ]  # fmt: skip
    assert AuditEvent.objects.filter(verb="erased", target_id=str(referral.pk)).exists()


# --- laws -----------------------------------------------------------------------------------------------------------


def test_laws_hold_through_a_life_and_break_when_a_row_is_changed_by_hand(move: Move, offered: Referral, taker) -> None:
    names = ("referrals_accepted", "referrals_answered_in_time", "referrals_under_consent", "referrals_erased_in_time")
    found = [law for name in names if (law := laws.get(name))]

    def broken() -> list[str]:
        return [law.name for law in found if not law.weigh().holds]

    assert len(found) == 4
    assert broken() == []
    receiving.accept(referral=offered, has_no_conflict=True, by=taker[1])
    assert broken() == []
    Consent.objects.update(withdrawn_at=timezone.now(), withdrawn_by="client")
    assert broken() == ["referrals_under_consent"]
    sending.withdraw(referral=offered, by=offered.case.owner)
    assert broken() == []
    Referral.objects.update(accepted_at=None)
    assert broken() == ["referrals_accepted"]


def test_a_withdrawal_ends_what_the_clock_would_have_said(move: Move, offered: Referral, case: Case) -> None:
    consenting.withdraw_consent(consent=offered.consent, by=case.owner)
    move(100.5)
    assert mind_offers() == 0
    assert again(offered).state == ReferralState.WITHDRAWN
    assert told("back") == told("nudge") == []


def test_a_case_that_is_erased_takes_its_referrals_along(move: Move, offered: Referral, case: Case) -> None:
    cases.erase_case(case=case, by=case.owner)
    referral = again(offered)
    assert (referral.card, referral.content, referral.ended) == (None, None, ReferralState.MISTAKEN)
    assert datakeys.not_erased([referral.vault_owner]) == []
    assert again(offered.consent).words is None
