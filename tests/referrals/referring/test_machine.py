"""Any sequence of deeds, by anybody: the rows are where a plain model of the table says, and so is who may read."""

import datetime
from collections.abc import Callable
from typing import ClassVar
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from accounts.models import Organisation, User
from accounts.permissions import Role, System
from directory.models import Profile
from referrals.actions.referrals import clock, consenting, reading, receiving, revoking, sending, talking
from referrals.choices_referrals import Declining, Outcome, Stopping
from referrals.models import Case, Consent, Referral
from referrals.states import TransitionRefused
from referrals.states_referrals import ENDED, LIVE, OFFERED, READ_BY_RECIPIENT, TAKEN, TALKING, ReferralParty
from referrals.states_referrals import ReferralState as S
from tests.conftest import person
from tests.referrals.casework.conftest import opened
from tests.referrals.conftest import again
from tests.referrals.referring.proof import CARD, CONTENT, agreed, drafted, entry

pytestmark = pytest.mark.django_db

BY = System("tests")
DAY = datetime.timedelta(days=1)


class Verb:
    """One deed. `takes`: from where to where; `quiet`: where it changes nothing; from anywhere else it is refused."""

    def __init__(self, side: str, takes: dict[S, S], act: Callable[..., object], quiet: tuple[S, ...] = ()) -> None:
        self.side, self.takes, self.act, self.quiet = side, takes, act, quiet


def to(target: S, *sources: S) -> dict[S, S]:
    return dict.fromkeys(sources, target)


def _done(row: Referral, by: User) -> None:
    receiving.complete(referral=row, outcome=Outcome.PARTLY, areas=[], delivered="A letter", by=by)


VERBS: dict[str, Verb] = {
    "send": Verb(
        "sender",
        to(S.SENT, S.DRAFTED),
        lambda row, by: sending.send(referral=row, respond_by=timezone.now() + 9 * DAY, by=by),
        OFFERED,
    ),
    "open": Verb(
        "recipient",
        to(S.OPENED, S.SENT),
        lambda row, by: receiving.open_card(referral=row, by=by),
        (S.OPENED, S.ASKED, *TAKEN, S.COMPLETED),
    ),
    "ask": Verb(
        "recipient",
        to(S.ASKED, S.SENT, S.OPENED),
        lambda row, by: receiving.ask(referral=row, text="Which language?", key=uuid4(), by=by),
    ),
    "answer": Verb(
        "sender",
        to(S.OPENED, S.ASKED),
        lambda row, by: sending.answer_question(referral=row, text="Albanian", key=uuid4(), by=by),
    ),
    "accept": Verb(
        "recipient",
        to(S.ACCEPTED, *OFFERED),
        lambda row, by: receiving.accept(referral=row, has_no_conflict=True, by=by),
        TAKEN,
    ),
    "decline": Verb(
        "recipient",
        to(S.DECLINED, *OFFERED),
        lambda row, by: receiving.decline(referral=row, reason=Declining.AREA, suggested=None, by=by),
        (S.DECLINED,),
    ),
    "start": Verb(
        "recipient",
        to(S.STARTED, S.ACCEPTED, S.HELD),
        lambda row, by: receiving.start(referral=row, by=by),
        (S.STARTED,),
    ),
    "hold": Verb(
        "recipient",
        to(S.HELD, S.ACCEPTED, S.STARTED),
        lambda row, by: receiving.hold(referral=row, review_on=timezone.localdate() + DAY, by=by),
        (S.HELD,),
    ),
    "complete": Verb("recipient", to(S.COMPLETED, *TAKEN), _done, (S.COMPLETED,)),
    "cannot": Verb(
        "recipient",
        to(S.UNABLE, *TAKEN),
        lambda row, by: receiving.cannot(referral=row, reason=Stopping.WISH, by=by),
        (S.UNABLE,),
    ),
    "withdraw": Verb(
        "sender", to(S.WITHDRAWN, *LIVE), lambda row, by: sending.withdraw(referral=row, by=by), (S.WITHDRAWN,)
    ),
    "mistake": Verb(
        "sender", to(S.MISTAKEN, *LIVE), lambda row, by: sending.mark_mistaken(referral=row, by=by), (S.MISTAKEN,)
    ),
    "say": Verb("sender", {}, lambda row, by: talking.say(referral=row, text="Words", by=by), tuple(TALKING)),
    "say back": Verb("recipient", {}, lambda row, by: talking.say(referral=row, text="Words", by=by), tuple(TALKING)),
}
# A closed one that had ended like this is where a second time is as quiet as before.
STILL_QUIET = {("withdraw", S.WITHDRAWN), ("mistake", S.MISTAKEN)}


class Life(RuleBasedStateMachine):
    """Two entries asked at once about one client; every deed by everybody."""

    case: ClassVar[Case]
    entries: ClassVar[list[tuple[Profile, User]]]
    people: ClassVar[dict[str, User]]
    consents: ClassVar[list[Consent]]

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @initialize()
    def begin(self) -> None:
        together, self.rows, self.state, self.ended, self.agreed = uuid4(), [], [], ["", ""], [True, True]
        self.erased, self.moves = [False, False], [1, 1]
        for (profile, _user), consent in zip(self.entries, self.consents, strict=True):
            self.rows.append(drafted(self.case, profile, consent, round=together))
            self.state.append(S.DRAFTED)

    @rule(name=st.sampled_from(sorted(VERBS)), which=st.integers(0, 1), whose=st.integers(0, 2))
    def do(self, name: str, which: int, whose: int) -> None:
        """`whose`: mostly the right person; otherwise one of the other side, or nobody that it concerns."""
        verb, row, state = VERBS[name], self.rows[which], self.state[which]
        right = self.people["sender"] if verb.side == "sender" else self.entries[which][1]
        if whose == 2:
            wrong = self.people["colleague"] if verb.side == "sender" else self.entries[1 - which][1]
            with pytest.raises(PermissionDenied):
                self.attempt(verb, row, wrong)
        elif verb.side == "recipient" and again(row).sent_at is None:
            with pytest.raises(PermissionDenied):
                self.attempt(verb, row, right)
        elif state in verb.takes:
            self.attempt(verb, row, right)
            self.went(which, verb.takes[state])
            if name == "accept" and self.state[1 - which] in OFFERED:
                self.went(1 - which, S.WITHDRAWN)
        elif state in verb.quiet or (name, self.ended[which]) in STILL_QUIET:
            self.attempt(verb, row, right)
        else:
            with pytest.raises(TransitionRefused):
                self.attempt(verb, row, right)

    def attempt(self, verb: Verb, row: Referral, by: User) -> None:
        with transaction.atomic():
            verb.act(row, by)

    def went(self, which: int, target: S) -> None:
        self.state[which], self.moves[which] = target, self.moves[which] + 1
        self.ended[which] = target if target in ENDED else self.ended[which]
        self.erased[which] = self.erased[which] or target == S.MISTAKEN

    @rule(which=st.integers(0, 1))
    def client_withdraws(self, which: int) -> None:
        if self.state[which] in LIVE:
            sending.withdraw(referral=self.rows[which], by=BY, party=ReferralParty.CLIENT)  # type: ignore[arg-type]
            self.went(which, S.WITHDRAWN)

    @rule(which=st.integers(0, 1))
    def consent_is_taken_back(self, which: int) -> None:
        consenting.withdraw_consent(consent=self.rows[which].consent, by=self.people["sender"])
        self.agreed[which] = False
        if self.state[which] in LIVE:
            self.went(which, S.WITHDRAWN)

    @rule(which=st.integers(0, 1))
    def entry_is_suspended(self, which: int) -> None:
        revoking.revoke_of(self.entries[which][0], BY)
        if self.state[which] in LIVE:
            self.went(which, S.REVOKED)

    @rule(which=st.integers(0, 1))
    def time_is_over(self, which: int) -> None:
        now = timezone.now()
        if self.state[which] in OFFERED:
            Referral.objects.filter(pk=self.rows[which].pk).update(sent_at=now - 2 * DAY, respond_by=now - DAY)
            assert clock.expire() == 1
            self.went(which, S.EXPIRED)
        assert clock.expire() == 0

    @rule(which=st.integers(0, 1))
    def years_go_by(self, which: int) -> None:
        mine = Referral.objects.filter(pk=self.rows[which].pk)
        if self.state[which] in ENDED:
            mine.update(ended_at=timezone.now() - 31 * DAY)
            assert clock.close_ended() == 1
            self.went(which, S.CLOSED)
        elif self.state[which] == S.CLOSED:
            mine.update(erase_on=timezone.localdate())
            assert clock.erase_due_referrals() == (not self.erased[which])
            self.erased[which] = True

    @invariant()
    def rows_are_as_the_model_says(self) -> None:
        for row, state, ended, moves, erased in zip(
            map(again, self.rows), self.state, self.ended, self.moves, self.erased, strict=True
        ):
            assert (row.state, row.ended, row.changes.count()) == (state, ended, moves)
            assert (row.erased_at is not None, row.card is None, row.content is None) == (erased,) * 3
            assert row.changes.latest("pk").target == state

    @invariant()
    def the_recipient_reads_what_was_agreed_to_while_it_is_theirs(self) -> None:
        for row, state, agreed_, (_profile, user) in zip(self.rows, self.state, self.agreed, self.entries, strict=True):
            if state in READ_BY_RECIPIENT:
                read = receiving.read(referral=row, by=user)
                assert (read.card, read.content) == (CARD, CONTENT if agreed_ else {})
            else:
                with pytest.raises((TransitionRefused, PermissionDenied)):
                    receiving.read(referral=row, by=user)

    @rule(which=st.integers(0, 1))
    def nobody_else_reads_it_but_the_sender_until_it_is_erased(self, which: int) -> None:
        for other in (self.people["colleague"], self.entries[1 - which][1]):
            for read in (receiving.read, reading.read_sent):
                with pytest.raises(PermissionDenied):
                    read(referral=self.rows[which], by=other)
        sent = reading.read_sent(referral=self.rows[which], by=self.people["sender"])
        assert (sent.card, sent.content) == ((None, {}) if self.erased[which] else (CARD, CONTENT))


@pytest.mark.parametrize(("lives", "steps"), [(8, 14), pytest.param(300, 40, marks=pytest.mark.full)])
def test_whatever_anybody_does_rows_and_reading_are_as_the_table_says(
    caseworker: User, charity: Organisation, lives: int, steps: int
) -> None:
    Life.case, Life.entries = opened(caseworker), [entry("taker"), entry("rival")]
    Life.people = {"sender": caseworker, "colleague": person("mate", Role.SOLICITOR, charity)}
    Life.consents = [agreed(Life.case, profile) for profile, _user in Life.entries]
    run_state_machine_as_test(
        Life,
        settings=settings(max_examples=lives, stateful_step_count=steps, suppress_health_check=list(HealthCheck)),
    )
