"""The file of a case: what was sent of it, what was said in it, what came of it, and what the client agreed to."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent, User
from referrals.actions import cases
from referrals.actions import enquiries as answers
from referrals.actions import referrals as actions
from referrals.actions.cases import Told
from referrals.actions.referrals import sending, talking
from referrals.choices_referrals import Area, Declining, Got, Outcome
from referrals.models import Case, Referral
from tests.conftest import person
from tests.referrals.enquiring import asked as enquiring
from tests.referrals.referring.talks import ANSWER, LETTER, WORDS, accepted, attached, drafted, entry, sent

pytestmark = pytest.mark.django_db


def completed(case: Case, number: int) -> Referral:
    """Sent with a file, talked of with another one, completed, answered by the client."""
    grace = person(f"grace{number}", None, None)
    made = drafted(case, entry(grace, slug=f"e{number}", name=f"Entry {number}"))
    attached(made)
    referral = accepted(made, grace)
    talking.say(referral=referral, text=ANSWER, files=[LETTER], key=None, by=grace)
    actions.complete(referral=referral, outcome=Outcome.PARTLY, areas=[Area.HOUSING], delivered="A report.", by=grace)
    actions.answer(referral=referral, got=Got.YES, areas=[Area.SAFETY])
    return referral


@pytest.fixture
def sender(case: Case, caseworker: User, sign_in: Any) -> Client:
    actions.make_code(case=case, by=caseworker)
    return sign_in(caseworker)


def taken(sender: Client, case: Case) -> list[dict[str, Any]]:
    return json.loads(sender.get(reverse("cases:export", args=[case.pk])).content)["referrals"]


def test_it_holds_what_was_said_sent_and_came_of_it(sender: Client, case: Case) -> None:
    referral = completed(case, 1)
    (held,) = taken(sender, case)
    assert held["content"] == {"situation": WORDS}
    assert (held["outcome"], held["areas"], held["delivered"]) == ("partly", ["housing"], "A report.")
    assert (held["client_answer"]["got"], held["client_answer"]["areas"]) == ("yes", ["safety"])
    (said,) = held["messages"]
    assert (said["side"], said["text"], said["read_at"]) == ("recipient", ANSWER, None)
    assert [each["name"] for each in (*held["files"], *said["files"])] == ["letter.txt"] * 2
    assert [each["side"] for each in (*held["files"], *said["files"])] == ["sender", "recipient"]
    # What waits to be read still does: taking a file marks nothing. That it was taken is written down.
    assert AuditEvent.objects.filter(verb="exported", target_id=str(referral.pk)).count() == 1


def test_it_names_whom_they_suggest_and_nothing_of_what_is_erased(sender: Client, case: Case, ada: Any) -> None:
    grace = person("grace", None, None)
    bea = entry(person("bea", None, None), slug="bea", name="Bea Sample")
    declined = sent(drafted(case, entry(grace, slug="grace")))
    actions.decline(referral=declined, reason=Declining.AREA, suggested=bea, by=grace)
    mistaken = drafted(case, ada)
    attached(mistaken)
    sending.mark_mistaken(referral=mistaken, by=case.owner)
    first, second = taken(sender, case)
    assert (first["declining"], first["suggested"], first["client_answer"]) == ("area", "Bea Sample", None)
    assert (second["card"], second["content"], second["delivered"], second["files"]) == (None, None, None, [])


def test_a_suggested_colleague_who_is_never_to_be_asked_is_not_named(sender: Client, case: Case, caseworker) -> None:
    grace, bob = person("grace", None, None), person("bob", None, None)
    barred = entry(bob, slug="bea", name="Bea Sample")
    # Whoever looks after what is excluded is excluded with all that they look after.
    beside = entry(bob, slug="beside", name="Beside Sample")
    actions.decline(
        referral=sent(drafted(case, entry(grace, slug="grace"))), reason=Declining.AREA, suggested=beside, by=grace
    )
    dora, eve = entry(person("dora", None, None), slug="dora"), entry(person("eve", None, None), slug="eve")
    enquiry = enquiring.ask(case, (dora, dora.holders.get().user), (eve, eve.holders.get().user))
    answers.refuse(
        recipient=enquiry.recipients.get(profile=dora), reason=Declining.AREA, suggested=barred,
        by=dora.holders.get().user,
    )  # fmt: skip
    told = Told(pseudonym="Heron", needs=("age-assessment",), excluded=("bea",))
    cases.change_case(case=case, told=told, by=caseworker)
    said = sender.get(reverse("cases:export", args=[case.pk])).content.decode()
    assert json.loads(said)["referrals"][0]["suggested"] is None
    assert {row["suggested"] for row in json.loads(said)["enquiries"][0]["asked"]} == {None}
    assert "Bea Sample" not in said
    assert "Beside Sample" not in said


def test_it_asks_as_often_for_three_as_for_one(sender: Client, case: Case) -> None:
    def asked() -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            taken(sender, case)
        # Each referral has a row of its own in the trail.
        return [each["sql"] for each in queries if "accounts_auditevent" not in each["sql"]]

    completed(case, 1)
    asked()
    few = asked()
    for number in (2, 3):
        completed(case, number)
    assert len(asked()) == len(few)
