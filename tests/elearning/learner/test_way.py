"""A learner's pages, without a script: from the catalogue to the certificate, over two sittings."""

import re

import pytest
from django.test import Client

from accounts.models import User
from elearning import actions
from elearning.choices import EventKind
from elearning.models import Attempt, Certificate, Course, Enrolment, LearningEvent
from elearning.questions import Question
from tests.factories import elearning as school

pytestmark = pytest.mark.django_db
READ = "/learn/signs/basics/signs/read/"
PRACTICE = "/learn/signs/basics/signs/practice/"
FINAL = "/learn/signs/final/test/final/"
RIGHT = school.RIGHT | {"short": "reasonable  GROUNDS!"}


@pytest.fixture
def course(db: None) -> Course:
    return school.course()


@pytest.fixture
def learner(trainee: User, sign_in) -> Client:
    return sign_in(trainee)


def words(learner: Client, address: str, status: int = 200) -> str:
    answer = learner.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()


def answer_all(learner: Client, attempt: Attempt, **also: str) -> None:
    """Answer question after question as the pages lead on."""
    for item in attempt.items.select_related("question_version__question"):
        sent = school.sent(item, RIGHT[item.question_version.question.key]) | also
        answer = learner.post(f"/learn/attempts/{attempt.pk}/{item.place}/", sent)
        assert answer.status_code == 302, answer.content.decode()


def given_away(source: str, asked: Question) -> list[str]:
    """What of the page's names and values speaks of the keys of a question."""
    keys = {row.key for name in getattr(asked, "ROWS", ()) for row in getattr(asked, name)}
    keys |= {row.key for row in getattr(asked, "others", ())}
    form = source[source.index('class="fields') : source.index('name="confidence"')]
    told = re.findall(r'(?:name|value|id|for|aria-describedby|data-\w+)="([^"]*)"', form)
    assert any(name.startswith(("answer", "pair-", "place-")) for name in told), "the controls were looked at"
    return [each for each in told if each in keys or set(re.split(r"[-_ ]", each)) & keys]


def begun(learner: Client, address: str) -> Attempt:
    answer = learner.post(f"{address}begin/")
    assert answer.status_code == 302, answer.content.decode()
    return Attempt.objects.get(pk=answer.headers["Location"].split("/")[3])


def test_visitor_reads_what_a_course_is_and_signs_in_to_start(course: Course, visitor: Client) -> None:
    page = words(visitor, "/learn/")
    assert "Seeing the signs" in page
    assert "Compensation" in page, "a planned area is named"
    told = words(visitor, "/learn/signs/")
    for expected in (
        "What a flag is",
        "25 minutes",
        "Red flags",
        "Version 1",
        "valid for 24 months",
        "Sign in and start",
    ):
        assert expected in told, expected
    assert visitor.post("/learn/signs/").headers["Location"].startswith("/accounts/login/")
    assert visitor.get(READ).status_code == 302


@pytest.mark.parametrize(
    ("query", "is_found"),
    [("role=police", True), ("language=en&minutes=30", True), ("minutes=60", True), ("language=xx", True)],
)
def test_catalogue_is_narrowed(course: Course, visitor: Client, query: str, is_found: bool) -> None:
    """The course is for everyone, in English, and takes 25 minutes; what is no filter narrows nothing."""
    assert ("Seeing the signs" in words(visitor, f"/learn/?{query}")) is is_found


def test_catalogue_finds_nothing_for_others(visitor: Client) -> None:
    school.course(roles=["police"])
    assert "No course fits" in words(visitor, "/learn/?role=bank")


def test_whole_course_without_a_script_over_two_sittings(
    course: Course, learner: Client, trainee: User, sign_in
) -> None:
    started = learner.post("/learn/signs/")
    assert started.headers["Location"] == READ
    assert "One is never enough" in words(learner, READ)
    locked = words(learner, FINAL, 403)
    assert 'href="/learn/signs/basics/signs/read/">Signs</a>' in locked
    assert learner.post(f"{READ}done/").headers["Location"] == "/learn/signs/basics/signs/talk/"
    talk = words(learner, "/learn/signs/basics/signs/talk/")
    assert 'kind="captions"' in talk
    assert "Hello." in talk
    learner.post("/learn/signs/basics/signs/talk/done/")
    practice = begun(learner, PRACTICE)
    first = f"/learn/attempts/{practice.pk}/1/"
    assert learner.post(first, school.sent(practice.items.get(place=1), "a")).headers["Location"] == first
    said = words(learner, first)
    assert "Clothes say nothing." in said, "practice gives its reasons at once"
    assert "You chose this: not right" in said
    assert learner.post(first, school.sent(practice.items.get(place=1), "b")).status_code == 302
    assert practice.items.get(place=1).responses.count() == 1, "the first answer stands"
    learner.logout()

    second = sign_in(trainee)
    on = second.get(f"/learn/attempts/{practice.pk}/")
    assert on.headers["Location"].endswith("/2/"), "goes on at the first open question"
    answer_all(second, practice)
    second.post(f"/learn/attempts/{practice.pk}/hand-in/")
    final = begun(second, FINAL)
    answer_all(second, final, confidence="3")
    assert "Every question is answered" in words(second, f"/learn/attempts/{final.pk}/hand-in/")
    done = second.post(f"/learn/attempts/{final.pk}/hand-in/", follow=True).content.decode()
    assert "Your certificate is ready" in done
    assert "You were sure, and rightly so." in done
    assert Certificate.objects.filter(user=trainee).count() == 1
    explained = words(second, "/learn/signs/progress/")
    assert "Why am I at 100 %?" in explained
    assert "handed in: 100 %" in explained
    assert "optional, never counts" in explained
    assert "Completed on" in words(second, "/learn/mine/")


def test_test_tells_nothing_before_it_is_handed_in(course: Course, learner: Client, trainee: User) -> None:
    enrolment = school.enrolled(trainee, course)
    for path in ("read", "talk"):
        actions.mark_done(enrolment=enrolment, activity=f"basics/signs/{path}", by=trainee)
    school.answered(actions.begin(enrolment=enrolment, activity="basics/signs/practice", by=trainee))
    start = words(learner, FINAL)
    for expected in ("75 % or more", "3 more times", "drawn from more"):
        assert expected in start, expected
    final = begun(learner, FINAL)
    for item in final.items.all():
        source = words(learner, f"/learn/attempts/{final.pk}/{item.place}/")
        assert not given_away(source, item.question_version.asked()), item.question_version.content["key"]
    item = final.items.get(question_version__question__key="one")
    place, wrong = item.place, school.sent(item, "a")
    unsure = learner.post(f"/learn/attempts/{final.pk}/{place}/", wrong)
    assert unsure.status_code == 400
    assert "Say how sure you are" in unsure.content.decode()
    chosen = rf'name="answer" value="{wrong["answer"]}"[^>]* checked'
    assert re.search(chosen, unsure.content.decode()), "what was chosen stays beside the error"
    kept = learner.post(f"/learn/attempts/{final.pk}/{place}/", wrong | {"confidence": "3"})
    assert kept.status_code == 302
    again = words(learner, f"/learn/attempts/{final.pk}/{place}/")
    assert "Clothes say nothing." not in again
    assert re.search(chosen, again)
    assert again.count("checked") == 2, "what was answered, and how sure, is kept"
    unanswered = words(learner, f"/learn/attempts/{final.pk}/hand-in/")
    assert "3 questions are not answered" in unanswered
    failed = learner.post(f"/learn/attempts/{final.pk}/hand-in/", follow=True).content.decode()
    for expected in ("Not passed yet", "this one is worth another look", "Not answered", "Clothes say nothing.",
                     "This would have been right"):  # fmt: skip
        assert expected in failed, expected
    assert "<span>Right</span>" not in failed, "nothing that was not answered is called right"
    assert "2 more times" in words(learner, FINAL)


def test_each_error_stands_beside_its_field(course: Course, learner: Client, trainee: User) -> None:
    attempt = actions.begin(enrolment=school.enrolled(trainee, course), activity="basics/signs/practice", by=trainee)
    wrong = {
        1: ({}, "Choose one answer."),
        2: ({}, "Choose one at least."),
        3: ({"answer": "perhaps"}, "Select a valid choice"),
        4: ({"pair-1": "1"}, "Choose what belongs to this."),
        5: ({"place-1": "1", "place-2": "1", "place-3": "2"}, "Another one stands in this place already."),
        6: ({"answer": " "}, "Write your answer."),
        7: ({"answer": ["x"]}, "Select a valid choice"),
    }
    for place, (sent, told) in wrong.items():
        answer = learner.post(f"/learn/attempts/{attempt.pk}/{place}/", sent)
        assert answer.status_code == 400, place
        page = answer.content.decode()
        assert page.count(told) >= 2, f"{place}: in the summary and beside the field"
        assert "<title>Error:" in page
    assert learner.post(f"/learn/attempts/{attempt.pk}/6/", {"answer": "?!"}).status_code == 400
    assert not attempt.items.filter(responses__isnull=False).exists()
    assert learner.get(f"/learn/attempts/{attempt.pk}/8/").status_code == 404


def test_content_note_comes_first_and_may_be_skipped(learner: Client, trainee: User) -> None:
    modules = school.content()["modules"]
    modules[0]["lessons"][0]["content_note"] = "It speaks of violence."
    course = school.course(modules=modules)
    school.enrolled(trainee, course)
    page = words(learner, READ)
    assert "It speaks of violence." in page
    assert "One is never enough" not in page
    assert f'href="{FINAL}">Skip this lesson' in page
    assert "The lesson counts towards the course" in page
    assert "can do it later" in page
    assert not LearningEvent.objects.filter(kind=EventKind.VIEWED).exists()
    assert "One is never enough" in words(learner, f"{READ}?read-on")
    assert "One is never enough" in words(learner, READ), "who has read on is not asked again"


def test_newer_version_says_what_it_would_mean(course: Course, learner: Client, trainee: User) -> None:
    enrolment = school.complete(school.enrolled(trainee, course))
    assert learner.get("/learn/signs/version/").headers["Location"] == "/learn/signs/progress/"
    modules = school.content()["modules"]
    modules[0]["lessons"][0]["activities"][0] |= {"kind": "quiz", "slots": [{"question": "one"}], "body": ""}
    modules[0]["lessons"][0]["activities"].append({"kind": "text", "key": "more", "title": "More", "body": "More."})
    school.course(modules=modules, note="A check and more to read")
    assert "see what changed" in words(learner, "/learn/mine/")
    told = words(learner, "/learn/signs/version/")
    for expected in ("A check and more to read", "You are at 100 %", "60 %", "What a flag is", "<li>More</li>"):
        assert expected in told, expected
    target = re.search(r'name="target" value="([^"]+)"', told)
    assert target
    school.course(modules=modules, summary="Another summary.", note="Still more")
    unseen = learner.post("/learn/signs/version/", {"target": target[1]})
    assert unseen.status_code == 409
    assert "Another version is offered now" in unseen.content.decode()
    assert "Still more" in unseen.content.decode()
    enrolment.refresh_from_db()
    assert enrolment.version.number == 1
    newest = enrolment.course.versions.get(number=3)
    assert learner.post("/learn/signs/version/", {"target": str(newest.pk)}).status_code == 302
    enrolment.refresh_from_db()
    assert (enrolment.version.number, enrolment.percent) == (3, 60)


def test_newer_version_waits_for_the_open_attempt(course: Course, learner: Client, trainee: User) -> None:
    enrolment = school.enrolled(trainee, course)
    actions.begin(enrolment=enrolment, activity="basics/signs/practice", by=trainee)
    school.course(summary="Another summary.", note="Words")
    course.refresh_from_db()
    answer = learner.post("/learn/signs/version/", {"target": str(course.live_id)})
    assert answer.status_code == 409
    assert "Hand in the attempt" in answer.content.decode()


def test_answer_after_handing_in_elsewhere_is_not_dropped_without_a_word(
    course: Course, learner: Client, trainee: User
) -> None:
    attempt = actions.begin(enrolment=school.enrolled(trainee, course), activity="basics/signs/practice", by=trainee)
    item = attempt.items.get(place=1)
    actions.hand_in(attempt=attempt, by=trainee)
    answer = learner.post(f"/learn/attempts/{attempt.pk}/1/", school.sent(item, "b"), follow=True)
    assert "what you have just answered is not part of it" in answer.content.decode()
    assert not item.responses.exists()


def test_start_again_needs_a_tick(course: Course, learner: Client, trainee: User) -> None:
    enrolment = school.complete(school.enrolled(trainee, course))
    learner.post("/learn/signs/again/")
    enrolment.refresh_from_db()
    assert enrolment.percent == 100
    learner.post("/learn/signs/again/", {"sure": "yes"})
    enrolment.refresh_from_db()
    assert enrolment.percent == 0


def test_course_that_builds_on_another_says_so(course: Course, learner: Client, trainee: User) -> None:
    school.course("second", title="The second", needs=["signs"])
    assert "to be completed first" in words(learner, "/learn/second/")
    refused = learner.post("/learn/second/")
    assert refused.status_code == 409
    assert "Complete this first: Seeing the signs" in refused.content.decode()
    school.complete(school.enrolled(trainee, course))
    assert learner.post("/learn/second/").status_code == 302


def test_refused_presses_say_why_and_change_nothing(course: Course, learner: Client, trainee: User) -> None:
    school.enrolled(trainee, course)
    assert learner.post(f"{FINAL}begin/").status_code == 403
    answer = learner.post(f"{PRACTICE}done/")
    assert answer.status_code == 409
    assert "cannot be marked as done" in answer.content.decode()
    assert learner.post("/learn/signs/basics/signs/nothing/done/").status_code == 404
    assert Enrolment.objects.get().done == 0


def test_retired_course_goes_on_for_who_has_started(
    course: Course, learner: Client, trainee: User, caseworker: User, sign_in
) -> None:
    school.enrolled(trainee, course)
    actions.retire(course=course, said="Out of date", by=school.BY)
    assert "not offered any more" in words(sign_in(caseworker), "/learn/signs/")
    assert sign_in(caseworker).post("/learn/signs/").status_code == 409
    assert "Seeing the signs" not in words(learner, "/learn/")
    assert learner.get(READ).status_code == 200


def test_pages_do_not_grow_their_queries(
    course: Course, learner: Client, trainee: User, django_assert_max_num_queries
) -> None:
    for number in range(8):
        other = school.course(f"more-{number}", title=f"More {number}")
        school.complete(school.enrolled(trainee, other))
    enrolment = school.enrolled(trainee, course)
    attempt = actions.begin(enrolment=enrolment, activity="basics/signs/practice", by=trainee)
    school.answered(attempt)
    for address, most in {
        "/learn/": 8, "/learn/mine/": 6, "/learn/signs/": 10, READ: 22, "/learn/signs/progress/": 8,
        f"/learn/attempts/{attempt.pk}/": 9,
    }.items():  # fmt: skip
        with django_assert_max_num_queries(most):
            words(learner, address)
