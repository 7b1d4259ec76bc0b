"""The table of states: as it was specified, in Python and in PostgreSQL; and each constraint broken on purpose."""

import datetime
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.utils import timezone

from accounts.vault import files
from referrals.choices_referrals import Got, Question, Side
from referrals.models import Case, ClientAnswer, Consent, Referral, ReferralChange, ReferralFile, ReferralMessage
from referrals.states import TransitionRefused
from referrals.states_referrals import (
    ENDED,
    LIVE,
    OFFERED,
    TAKEN,
    TALKING,
    TRANSITIONS,
    ReferralParty,
    ReferralState,
    check,
)
from tests.referrals.casework.conftest import opened
from tests.referrals.referring.proof import agreed, entry, fields, put

pytestmark = pytest.mark.django_db

S = ReferralState
# Word by word as it was decided. (from, to, who)
SPECIFIED = """
    drafted | sent | sender
    sent | opened | recipient
    sent, opened | asked | recipient
    asked | opened | sender
    sent, opened, asked | accepted | recipient
    sent, opened, asked | declined | recipient
    sent, opened, asked | expired | clock
    accepted, held | started | recipient
    accepted, started | held | recipient
    accepted, started, held | completed | recipient
    accepted, started, held | unable | recipient
    drafted, sent, opened, asked, accepted, started, held | withdrawn | sender, client, clock
    drafted, sent, opened, asked, accepted, started, held | revoked | moderator
    drafted, sent, opened, asked, accepted, started, held | mistaken | sender
    completed, declined, unable, withdrawn, expired, revoked, mistaken | closed | clock
"""


def specified() -> set[tuple[str, str, str]]:
    rows = [[cell.split(", ") for cell in line.strip().split(" | ")] for line in SPECIFIED.strip().splitlines()]
    return {(a, b, who) for sources, (b,), parties in rows for a in sources for who in parties}


@pytest.fixture
def consent(case: Case) -> Consent:
    return agreed(case, entry()[0])


@pytest.fixture
def case(caseworker: Any) -> Case:
    return opened(caseworker)


def test_python_allows_what_was_specified_and_nothing_else() -> None:
    assert {(row.source, row.target, who) for row in TRANSITIONS for who in row.parties} == specified()
    for source in S:
        for target in S:
            for party in ReferralParty:
                if (source, target, party) in specified():
                    check(source, target, party)
                else:
                    with pytest.raises(TransitionRefused):
                        check(source, target, party)
    assert {*LIVE, *ENDED, S.CLOSED} == set(S)
    assert {S.DRAFTED, *OFFERED, *TAKEN} == set(LIVE)


def test_postgresql_allows_what_was_specified_and_nothing_else_whoever_writes(case: Case, consent: Consent) -> None:
    allowed = {(source, target) for source, target, _ in specified()}
    for source in S:
        for target in S:
            if source == target:
                continue
            with transaction.atomic():
                row = put(case, consent, source)
                went = by_hand(row, fields(target, was=source if source in ENDED else S.COMPLETED))
                assert went == ((source, target) in allowed), (source, target)
                transaction.set_rollback(True)


def by_hand(row: Referral, values: dict[str, Any]) -> bool:
    """Write it as somebody with the database's password would; whether the table of states let it through."""
    sets = ", ".join(f"{name} = %s" for name in values)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE referrals_referral SET {sets} WHERE id = %s", [*values.values(), row.pk])  # noqa: S608
    except DatabaseError as error:
        if "Invalid transition" not in str(error):
            raise
        return False
    return Referral.objects.get(pk=row.pk).state == values["state"]


# --- each constraint, broken on purpose -------------------------------------------------------------------------------

NOW = timezone.now()
BROKEN: dict[str, tuple[ReferralState, dict[str, Any]]] = {
    "referral_ended_somehow": (S.STARTED, {"ended_at": NOW}),
    "referral_sent_with_consent": (S.SENT, {"respond_by": NOW - datetime.timedelta(days=400)}),
    "referral_sent_to_somebody": (S.OPENED, {"recipient": None}),
    "referral_accepted_at_a_time": (S.STARTED, {"accepted_at": None}),
    "referral_held_until_a_day": (S.HELD, {"review_on": None}),
    "referral_declined_for_a_reason": (S.DECLINED, {"declining": ""}),
    "referral_stopped_for_a_reason": (S.UNABLE, {"stopping": "bored"}),
    "referral_completed_with_an_outcome": (S.COMPLETED, {"outcome": ""}),
    "referral_erased_is_empty": (S.WITHDRAWN, {"erased_at": NOW}),
    "referral_mistaken_is_erased": (S.MISTAKEN, {"erased_at": None, "card": b"card", "content": b"content"}),
    "referral_closed_is_erased_some_day": (S.CLOSED, {"erase_on": None}),
}
MORE = [
    ("referral_ended_somehow", S.CLOSED, {"ended": S.STARTED, "outcome": ""}),
    ("referral_ended_somehow", S.WITHDRAWN, {"ended": S.REVOKED}),
    ("referral_sent_with_consent", S.ACCEPTED, {"consent": None}),
    ("referral_sent_with_consent", S.COMPLETED, {"sent_at": None}),
    ("referral_held_until_a_day", S.STARTED, {"review_on": NOW.date()}),
    ("referral_declined_for_a_reason", S.EXPIRED, {"declining": "area"}),
    ("referral_completed_with_an_outcome", S.STARTED, {"areas": ["health"]}),
    ("referral_erased_is_empty", S.SENT, {"card": None}),
    ("referral_erased_is_empty", S.STARTED, {"erased_at": NOW, "card": None, "content": None}),
    ("referral_closed_is_erased_some_day", S.COMPLETED, {"erase_on": NOW.date()}),
]


def test_no_referral_stands_that_contradicts_itself(case: Case, consent: Consent) -> None:
    for name, state, values in [*((name, *row) for name, row in BROKEN.items()), *MORE]:
        assert name in refused(lambda state=state, values=values: put(case, consent, state, **values)), (name, state)
    # Whatever is no state has ended nowhere, either.
    assert "referral_ended_somehow" in refused(lambda: put(case, consent, S.SENT, state="lost"))
    put(case, consent, S.SENT)
    assert "referral_live_once" in refused(lambda: put(case, consent, S.HELD))
    names = {each.name for each in Referral._meta.constraints}
    assert names == {*BROKEN, "referral_state_known", "referral_live_once"}


def refused(deed: Callable[[], object]) -> str:
    """What the database said to it."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        deed()
    return str(caught.value)


CONSENTS: dict[str, dict[str, Any]] = {
    "consent_purpose_known": {"purpose": "gossip"},
    "consent_asked_known": {"asked": "never"},
    "consent_shares_something": {"shared": []},
    "consent_all_questions_answered": {"answered": [each for each in Question.values if each != Question.WITHDRAW]},
    "consent_lasts": {"until": NOW.date() - datetime.timedelta(days=2)},
    "consent_withdrawn_by_somebody": {"withdrawn_at": NOW},
}


def test_no_consent_stands_that_is_none(consent: Consent) -> None:
    def another(**values: Any) -> Consent:
        copy = Consent.objects.get(pk=consent.pk)
        copy.pk = uuid.uuid4()
        for name, value in values.items():
            setattr(copy, name, value)
        copy.save(force_insert=True)
        return copy

    for name, values in CONSENTS.items():
        assert name in refused(lambda values=values: another(**values))
    assert "consent_shares_something" in refused(lambda: another(shared=["everything"]))
    assert "consent_withdrawn_by_somebody" in refused(lambda: another(withdrawn_at=NOW, withdrawn_by="clock"))
    assert {each.name for each in Consent._meta.constraints} == set(CONSENTS)


def test_what_was_agreed_to_and_what_was_done_can_be_neither_changed_nor_removed(case: Case, consent: Consent) -> None:
    referral = put(case, consent, S.ACCEPTED)
    change = ReferralChange.objects.create(referral=referral, source=S.SENT, target=S.ACCEPTED, party="clock", at=NOW)
    said = speak(referral)
    other = opened(case.owner)
    for deed in (
        lambda: of(consent).update(shared=["name", "health"]),
        lambda: of(consent).update(until=NOW.date() + datetime.timedelta(days=999)),
        lambda: of(consent).update(case=other),
        lambda: of(consent).update(recipient=entry("another")[0]),
        lambda: of(consent).update(words=b"other words"),
        lambda: of(change).update(party="client"),
        lambda: of(said).update(body=b"other words"),
        lambda: of(said).update(side=Side.SENDER),
        lambda: of(referral).update(case=other),
        lambda: of(referral).update(recipient=entry("rival")[0]),
        lambda: of(change)._raw_delete("default"),
        lambda: of(said)._raw_delete("default"),
        lambda: of(referral)._raw_delete("default"),
        lambda: of(consent)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()
    assert of(said).update(body=None) == of(referral).update(recipient=None) == 1
    assert of(consent).update(withdrawn_at=NOW, withdrawn_by="client") == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        of(consent).update(withdrawn_at=None, withdrawn_by="")


def test_no_file_comes_to_one_that_has_ended_nor_under_the_words_of_another(case: Case, consent: Consent) -> None:
    def add(to: Referral, message: ReferralMessage | None = None) -> None:
        file = ReferralFile(referral=to, message=message, side=Side.SENDER, added_at=NOW)
        file.file = files.keep(owner=file.vault_owner, name="a.txt", media_type="text/plain", content=b"a")
        file.save(force_insert=True)

    taken = put(case, consent, S.ACCEPTED)
    words = speak(taken)
    of(taken).update(**fields(S.COMPLETED))
    add(put(case, consent, S.DRAFTED))
    of(Referral.objects.get(state=S.DRAFTED)).update(**fields(S.WITHDRAWN))
    other = put(case, consent, S.STARTED)
    for to, message in ((taken, words), (taken, None), (other, words), (other, None)):
        assert "no file comes" in refused(lambda to=to, message=message: add(to, message))
    add(other, speak(other))


def of(row: models.Model) -> models.QuerySet[Any]:
    return type(row)._default_manager.filter(pk=row.pk)


def test_nothing_is_said_in_one_that_has_ended_or_was_not_taken_but_questions(case: Case, consent: Consent) -> None:
    for state in S:
        for is_question in (False, True):
            with transaction.atomic():
                referral = put(case, consent, state)
                may = state in TALKING or (is_question and state in OFFERED)
                if may:
                    assert speak(referral, is_question=is_question).pk
                else:
                    said = refused(lambda referral=referral, is_question=is_question: speak(referral, is_question))
                    assert "nothing is said in this referral any more" in said
                transaction.set_rollback(True)


def speak(referral: Referral, is_question: bool = False, side: str = Side.RECIPIENT) -> ReferralMessage:
    return ReferralMessage.objects.create(referral=referral, side=side, is_question=is_question, at=NOW, body=b"words")


def test_nobody_but_two_sides_speaks_and_no_answer_says_nothing(case: Case, consent: Consent) -> None:
    referral = put(case, consent, S.ACCEPTED)
    assert "referral_message_side_known" in refused(lambda: speak(referral, side="somebody"))
    for values in ({"got": Got.YES}, {"answered_at": NOW}, {"areas": ["health"]}):
        answer = ClientAnswer(referral=referral, asked_at=NOW, **values)
        assert "client_answer_says_something" in refused(lambda answer=answer: answer.save(force_insert=True))
