"""The moderators' desk: a queue in its order, decisions that hold, two at once, undo, suspension within the request."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, User
from directory import actions
from directory.models import ClaimRequest, Profile, Submission
from directory.search.models import SearchEntry
from tests.directory.pages import text
from tests.directory.test_views_results import queries
from tests.factories.directory import published
from tests.factories.life import another_moderator, asked, days, handed_in, held, holder, with_identity

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(moderator: User, sign_in) -> Client:
    client = sign_in(moderator)
    client.get(reverse("directory:desk"))
    return client


@pytest.fixture
def handed(db: None) -> Submission:
    return handed_in(holder())


def decide(desk: Client, handed: Submission, decision: str, reason: str = "", read_at: str = ""):
    address = reverse("directory:submission", args=[handed.pk])
    read_at = read_at or handed.revised_at.isoformat()
    return desk.post(address, {"decision": decision, "reason": reason, "read_at": read_at}, follow=True)


def state(handed: Submission) -> str:
    return Profile.objects.get(pk=handed.profile_id).state


def test_the_queue_puts_danger_first_and_then_what_waits_longest(desk: Client, handed: Submission) -> None:
    changed = held(holder("second"), slug="second", name="Second")
    with time_machine.travel(timezone.now() - timedelta(days=3)):
        actions.answer(profile=changed, by=User.objects.get(email="second@example.net"), sheet={"headline": "New"})
    actions.report_mistake(profile=published(name="Third"), kind="unsafe", text="He asks for money")
    told = text(desk.get(reverse("directory:desk")))
    assert told.index("Third Urgent") < told.index("Second Changes 3 days ago") < told.index("Grace Example New entry")


@pytest.mark.parametrize(
    ("chosen", "there", "gone"),
    [("task=new", "Grace", "Second"), ("task=changes", "Second", "Grace"), ("whose=mine", "Nothing waits", "Grace"),
     ("task=goblin&whose=%00&page=99", "Grace", "goblin")],
)  # fmt: skip
def test_the_queue_shows_what_was_chosen(desk: Client, handed: Submission, chosen: str, there: str, gone: str) -> None:
    by = holder("second")
    actions.answer(profile=held(by, slug="second", name="Second"), by=by, sheet={"headline": "New"})
    main = text(desk.get(f"{reverse('directory:desk')}?{chosen}"))
    assert there in main
    assert gone not in main


def test_the_queue_asks_as_often_for_thirty_as_for_one(desk: Client, handed: Submission) -> None:
    one = queries(desk, reverse("directory:desk"))
    for number in range(29):
        handed_in(holder(f"holder-{number}"), name=f"Number {number}")
    page = desk.get(reverse("directory:desk"))
    assert "Page 1 of 2" in text(page)
    assert queries(desk, reverse("directory:desk")) <= one + 1


def test_a_page_of_the_desk_asks_as_often_for_a_rich_entry_as_for_a_poor_one(desk: Client, handed: Submission) -> None:
    says = {
        "biography": "A sentence that is long enough to be told from others, they say.",
        "phone": [{"number": "+441"}],
    }
    counted = []
    for many in (1, 10):
        rich = handed_in(holder(f"rich-{many}"), **{field: value * many for field, value in says.items()})
        for number in range(many):
            rich.profile.registrations.create(body="SRA", number=str(number))
        counted.append(queries(desk, reverse("directory:desk_profile", args=[rich.profile_id])))
    assert counted[0] == counted[1]


def test_accepting_before_the_identity_is_checked_is_refused_in_words(desk: Client, handed: Submission) -> None:
    assert "check the identity first" in text(decide(desk, handed, "accept"))
    assert state(handed) == "submitted"


def test_accepting_makes_it_findable_within_the_request(desk: Client, handed: Submission) -> None:
    with_identity(handed.profile)
    decide(desk, handed, "accept")
    assert state(handed) == "published"
    assert SearchEntry.objects.filter(profile=handed.profile_id).exists()


@pytest.mark.parametrize(("decision", "after"), [("ask_changes", "changes_asked"), ("decline", "withdrawn")])
def test_saying_no_needs_a_reason_and_tells_it_to_the_holder(
    desk: Client, handed: Submission, decision: str, after: str, sign_in
) -> None:
    page = decide(desk, handed, decision)
    assert (page.status_code, state(handed)) == (200, "submitted")
    assert "Say why: the holder reads it." in text(page)
    decide(desk, handed, decision, "Your number is not in the register.")
    assert state(handed) == after
    told = text(sign_in(handed.handed_in_by).get(reverse("directory:mine_detail", args=[handed.profile_id])))
    assert "Your number is not in the register." in told


def test_what_was_revised_while_somebody_read_is_not_decided(desk: Client, handed: Submission) -> None:
    old = handed.revised_at.isoformat()
    Submission.objects.filter(pk=handed.pk).update(revised_at=timezone.now() + timedelta(seconds=1))
    assert "changed it meanwhile" in text(decide(desk, handed, "decline", "No", old))
    assert state(handed) == "submitted"


@pytest.mark.parametrize("bad", [{}, {"decision": "eat"}, {"decision": "accept", "read_at": "yesterday"}])
def test_a_bad_decision_is_asked_again(desk: Client, handed: Submission, bad: dict[str, str]) -> None:
    page = desk.post(reverse("directory:submission", args=[handed.pk]), bad)
    assert (page.status_code, state(handed)) == (200, "submitted")
    assert "Error:" in page.content.decode()


def test_a_decision_is_taken_back_within_ten_minutes_and_not_after(desk: Client, handed: Submission) -> None:
    decide(desk, handed, "ask_changes", "More")
    page = desk.post(reverse("directory:undo", args=[handed.pk]), follow=True)
    assert "it waits again" in text(page)
    assert state(handed) == "submitted"
    handed.refresh_from_db()
    decide(desk, handed, "ask_changes", "More")
    Submission.objects.update(decided_at=timezone.now() - timedelta(minutes=11))
    page = desk.post(reverse("directory:undo", args=[handed.pk]), follow=True)
    assert "too late" in text(page)
    assert state(handed) == "changes_asked"


def test_who_has_taken_it_is_said_and_colleagues_cannot_decide(desk: Client, handed: Submission, sign_in) -> None:
    actions.take(task=handed, by=another_moderator())
    page = text(desk.get(reverse("directory:submission", args=[handed.pk])))
    assert "Second is looking into it." in page
    assert "Your decision" not in page
    assert "A colleague is looking into it." in text(decide(desk, handed, "decline", "No"))


def test_two_moderators_who_decide_at_once_have_one_winner(desk: Client, handed: Submission, sign_in) -> None:
    decide(desk, handed, "ask_changes", "First")
    other = sign_in(another_moderator())
    assert "A colleague was first and has decided." in text(decide(other, handed, "decline", "Second"))
    assert Submission.objects.get().reason == "First"


def test_an_identity_needs_two_people(desk: Client, handed: Submission, moderator: User, sign_in) -> None:
    request = asked(handed.profile, handed.handed_in_by)
    address = reverse("directory:desk_claim", args=[request.pk])
    told = {"verdict": "yes", "read_at": request.revised_at.isoformat()} | {
        name: day.isoformat() for name, day in days().items()
    }
    desk.post(address, told)
    assert not handed.profile.verifications.exists()
    assert "What did you find?" not in text(desk.get(address))
    assert "the second look is a colleague" in text(desk.post(address, told, follow=True))
    sign_in(another_moderator()).post(address, told)
    check = handed.profile.verifications.get()
    assert (check.checked_by, check.seconded_by.name) == (moderator, "Second")


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"verdict": "no"}, "Say why: the holder reads it."),
        ({"verdict": "yes"}, "Say which day."),
        ({"verdict": "yes", "checked_on": "2999-01-01", "expires_on": "2999-02-01"}, "day since 2000 that has come"),
        ({"verdict": "perhaps"}, "not one of the available choices"),
    ],
)
def test_a_bad_verdict_is_asked_again(desk: Client, handed: Submission, told: dict[str, str], words: str) -> None:
    request = asked(handed.profile, handed.handed_in_by)
    told = told | {"read_at": request.revised_at.isoformat()}
    page = desk.post(reverse("directory:desk_claim", args=[request.pk]), told)
    assert (page.status_code, words in text(page)) == (200, True)
    assert ClaimRequest.objects.get().decided_at is None


def test_suspending_takes_it_out_of_view_within_the_request_and_it_can_be_shown_again(desk: Client) -> None:
    profile = held(holder(), slug="grace")
    address = reverse("directory:desk_profile", args=[profile.pk])
    assert desk.post(address, {"suspend": "1", "reason": "   "}).status_code == 200
    assert SearchEntry.objects.exists()
    desk.post(address, {"suspend": "1", "reason": "A doubt"})
    assert not SearchEntry.objects.exists()
    assert Client().get("/directory/grace/").status_code == 410
    desk.post(address, {"show": "1"})
    assert Client().get("/directory/grace/").status_code == 200


def test_a_claim_of_an_entry_that_nobody_holds_is_begun_at_the_desk(desk: Client) -> None:
    profile = published()
    page = desk.post(reverse("directory:desk_ask", args=[profile.pk, "insurance"]), follow=True)
    assert "Insurance" in text(page)
    assert ClaimRequest.objects.get().claim == "insurance"


def test_opening_a_file_is_written_down(desk: Client, moderator: User) -> None:
    from accounts.vault.cleaning import Clean

    by = holder()
    paper = Clean("paper.pdf", "application/pdf", b"%PDF-1.7 canary")
    request = actions.ask_check(profile=held(by), by=by, claim="insurance", cleaned=[paper])
    page = desk.get(reverse("directory:evidence", args=[request.evidence.get().pk]))
    assert page.content == b"%PDF-1.7 canary"
    assert page.headers["Content-Disposition"] == 'attachment; filename="paper.pdf"'
    assert AuditEvent.objects.get(verb="evidence_read").actor == f"user:{moderator.pk}"


def test_a_report_is_taken_and_settled_at_the_desk(desk: Client, moderator: User) -> None:
    report = actions.report_mistake(profile=published(), kind="words", text="She left in May")
    address = reverse("directory:desk_report", args=[report.pk])
    assert "She left in May" in text(desk.get(address))
    desk.post(address, {"take": "1"})
    report.refresh_from_db()
    assert report.taken_by == moderator
    desk.post(address, {"settle": "1"})
    report.refresh_from_db()
    assert report.settled_by == moderator
