"""Two at once, in every order: one of them has it, and whoever takes it back always has."""

import datetime
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from accounts.models import User
from directory.models import Holder, Profile
from notifications.models import Message
from referrals.actions.referrals import clock, consenting, receiving, sending, talking
from referrals.choices_referrals import Declining, Outcome, Side
from referrals.models import Case, Consent, Referral, ReferralChange, ReferralMessage
from referrals.states import TransitionRefused
from referrals.states_referrals import LIVE, ReferralState
from tests.factories.life import holder
from tests.referrals.casework.conftest import opened
from tests.referrals.conftest import again
from tests.referrals.referring.proof import agreed, entry, fields, put

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]

MANY = pytest.param(1000, marks=pytest.mark.full)
PAIRS = pytest.mark.parametrize("pairs", [100, MANY])
# By as much one of the two begins earlier, in two of three pairs: so either is the first often enough.
LEAD = 0.004
A_DAY = datetime.timedelta(days=1)
Deed = Callable[[], object]
Race = Callable[..., list[object]]


@pytest.fixture
def race() -> Iterator[Race]:
    """Return a function that does two things at once, on two connections, and says what each gave, or refused."""
    with ThreadPoolExecutor(2) as pool:

        def run(number: int, first: Deed, second: Deed) -> list[object]:
            start = threading.Barrier(2, timeout=30)
            waits = ((0.0, 0.0), (LEAD, 0.0), (0.0, LEAD))[number % 3]
            given = [pool.submit(_do, deed, start, wait) for deed, wait in zip((first, second), waits, strict=True)]
            return [each.result() for each in given]

        yield run
        end = threading.Barrier(2, timeout=30)
        for each in [pool.submit(lambda: (end.wait(), connections.close_all())) for _ in range(2)]:
            each.result()


def _do(deed: Deed, start: threading.Barrier, wait: float) -> object:
    start.wait()
    time.sleep(wait)
    try:
        return deed()
    except TransitionRefused as refusal:
        return refusal


@pytest.fixture
def case(caseworker: User) -> Case:
    return opened(caseworker)


@pytest.fixture
def taker(db: None) -> tuple[Profile, User]:
    return entry()


@pytest.fixture
def consent(case: Case, taker: tuple[Profile, User]) -> Consent:
    return agreed(case, taker[0])


def accepting(referral: Referral, by: User) -> Deed:
    return lambda: receiving.accept(referral=referral, has_no_conflict=True, by=by)


def refusals(outcomes: list[object]) -> list[object]:
    return [each for each in outcomes if isinstance(each, TransitionRefused)]


@PAIRS
def test_of_two_who_accept_one_has_it(race: Race, case: Case, consent: Consent, taker, pairs: int) -> None:
    """In turn two who look after one entry, and two entries that were asked at once."""
    second, (other, rival) = holder("second"), entry("rival")
    Holder.objects.create(profile=taker[0], user=second)
    beside = agreed(case, other)
    winners = set()
    for number in range(pairs):
        one = put(case, consent, ReferralState.OPENED, accepted_at=None)
        two = put(case, beside, ReferralState.SENT, round=one.round, accepted_at=None) if number % 2 else one
        people = (taker[1], rival if number % 2 else second)
        outcomes = race(number, accepting(one, people[0]), accepting(two, people[1]))
        (refusal,) = refusals(outcomes)
        winner = people[1 - outcomes.index(refusal)]
        rows = [again(row) for row in {one.pk: one, two.pk: two}.values()]
        assert [row.accepted_by for row in rows if row.state == ReferralState.ACCEPTED] == [winner]
        assert [row.state for row in rows if row.accepted_by != winner] == [ReferralState.WITHDRAWN] * (len(rows) - 1)
        winners.add(outcomes.index(refusal))
        end(*rows)
    assert winners == {0, 1}
    # One thing was written down, and one said, for each pair.
    assert ReferralChange.objects.filter(target=ReferralState.ACCEPTED).count() == pairs
    assert Message.objects.filter(kind="referrals.moved").count() == pairs


@PAIRS
def test_either_it_was_accepted_or_it_has_expired(race: Race, case: Case, consent: Consent, taker, pairs: int) -> None:
    ends = set()
    for number in range(pairs):
        now = timezone.now()
        times = {"sent_at": now - 2 * A_DAY, "respond_by": now - A_DAY, "accepted_at": None}
        referral = put(case, consent, ReferralState.SENT, **times)
        outcomes = race(number, accepting(referral, taker[1]), clock.expire)
        row = again(referral)
        assert row.changes.count() == 1
        if row.state == ReferralState.ACCEPTED:
            assert (outcomes, row.accepted_by) == ([None, 0], taker[1])
            end(row)
        else:
            assert (row.state, len(refusals(outcomes)), outcomes[1]) == (ReferralState.EXPIRED, 1, 1)
            assert row.accepted_at is None
        ends.add(row.state)
    assert ends == {ReferralState.ACCEPTED, ReferralState.EXPIRED}


@PAIRS
def test_withdrawal_always_wins(race: Race, case: Case, consent: Consent, taker, pairs: int) -> None:
    """Against accepting, and against words, of either side."""
    by, ends = taker[1], set()
    for number in range(2 * pairs):
        is_taken = bool(number % 2)
        referral = put(case, consent, ReferralState.STARTED if is_taken else ReferralState.SENT)
        side = by if number % 8 < 4 else case.owner
        words: Deed = lambda row=referral, side=side: talking.say(referral=row, text="Words", key=uuid.uuid4(), by=side)  # noqa: E731
        outcomes = race(
            number // 2,
            words if is_taken else accepting(referral, by),
            lambda row=referral: sending.withdraw(referral=row, by=case.owner),
        )
        assert outcomes[1] is None
        ends.add((is_taken, bool(refusals(outcomes))))
        assert_gone(referral, by, is_thorough=number % 5 == 0)
    assert ends == {(is_taken, is_late) for is_taken in (False, True) for is_late in (False, True)}


@pytest.mark.parametrize("pairs", [60, MANY])  # each of the five in each order, taken and not, twice
def test_consent_that_is_taken_back_ends_whatever_else_happens(
    race: Race, case: Case, consent: Consent, taker, pairs: int
) -> None:
    by = taker[1]
    for number in range(pairs):
        consent.pk = uuid.uuid4()
        consent.save(force_insert=True)
        agreement = again(consent)
        is_taken = bool(number % 2)
        now = timezone.now()
        times = {"sent_at": now - 2 * A_DAY, "respond_by": now - A_DAY}
        referral = put(case, agreement, ReferralState.STARTED if is_taken else ReferralState.SENT, **times)
        rivals: list[Deed] = [
            accepting(referral, by),
            lambda row=referral: receiving.complete(
                referral=row, outcome=Outcome.PARTLY, areas=[], delivered="", by=by
            ),
            clock.expire,
            lambda row=referral: receiving.start(referral=row, by=by),
            lambda row=referral: receiving.decline(referral=row, reason=Declining.AREA, suggested=None, by=by),
        ]
        _other, taken_back = race(
            number,
            rivals[number % len(rivals)],
            lambda row=agreement: consenting.withdraw_consent(consent=row, by=case.owner),
        )
        assert taken_back is None
        assert again(agreement).withdrawn_at
        row = again(referral)
        assert row.state not in LIVE
        if row.state == ReferralState.COMPLETED:
            assert not receiving.consented(row)
        else:
            assert_gone(referral, by, state=row.state, is_thorough=number % 5 == 0)


def end(*rows: Referral) -> None:
    """Past all verbs, so that the same entry can be asked again."""
    keys = [row.pk for row in rows]
    Referral.objects.filter(pk__in=keys, state__in=LIVE).update(**fields(ReferralState.WITHDRAWN))


def assert_gone(
    referral: Referral, by: User, *, state: str = ReferralState.WITHDRAWN, is_thorough: bool = True
) -> None:
    """It has ended, nobody reads it there any more, and nothing is said in it after it has."""
    row = again(referral)
    assert (row.state, row.ended) == (state, state)
    with pytest.raises(TransitionRefused):
        receiving.read(referral=row, by=by)
    deeds = (
        lambda: receiving.open_card(referral=row, by=by),
        lambda: talking.read_messages(referral=row, by=by) or talking.say(referral=row, text="More", by=by),
        lambda: talking.say(referral=row, text="More", by=row.case.owner),
    )
    for deed in deeds if is_thorough else ():
        with pytest.raises((TransitionRefused, PermissionDenied)):
            deed()
    with pytest.raises(IntegrityError, match="nothing is said"), transaction.atomic():
        ReferralMessage.objects.create(referral=row, side=Side.SENDER, at=timezone.now(), body=b"more")
    assert not row.messages.filter(at__gt=row.ended_at).exists()
    assert row.changes.latest("pk").target == state
