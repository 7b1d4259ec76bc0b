"""What a new edition concerns: exactly the lessons, questions, cases, cards, certificates and learners, none else."""

import datetime
from collections.abc import Callable, Collection
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from elearning import actions as school_actions
from elearning import drawn
from elearning.actions import cohorts
from elearning.models import Certificate, Course, Question, ReviewCard
from elearning.redflags import actions, hooks
from elearning.redflags.models import Edition
from tests.conftest import person
from tests.factories import cases, redflags
from tests.factories import elearning as school

pytestmark = pytest.mark.django_db
type SignIn = Callable[[User], Client]


def reading(body: str) -> list[dict[str, Any]]:
    """The modules of the small course, its first lesson saying something else."""
    modules = school.content()["modules"]
    modules[0]["lessons"][0]["activities"][0]["body"] = body
    return modules


def asking(*tags: str) -> list[dict[str, Any]]:
    """The questions of the small course, the first one with tags."""
    return [{**each, "tags": list(tags)} if each["key"] == "one" else each for each in school.questions()]


@pytest.fixture
def catalogue() -> Edition:
    return redflags.published()


@pytest.fixture
def courses(catalogue: Edition) -> dict[str, Course]:
    """One draws on fin-01 in a lesson alone, one in a question alone, one in a case; one on nothing."""
    lesson = school.course("in-lesson", title="In a lesson", modules=reading("A: [!fin-01] and [!beh-01]."))
    question = school.course("in-question", title="In a question", questions=asking("ind-fin-01", "ind-rcs-01"))
    case = school.course("in-case", title="In a case", modules=cases.modules(cases.case()))
    return {"lesson": lesson, "question": question, "case": case, "none": school.course("none", title="None")}


def test_what_is_only_spoken_of_is_concerned_too(catalogue: Edition) -> None:
    """Reasons that name a row go wrong with it, where the course draws on that row elsewhere."""
    told = cases.modules(cases.case(ending="The contrary of beh-02, and of xyz-99."))
    school.course("speaks", title="Speaks", modules=[*reading("[!beh-02]"), told[-1]])
    assert {kind for kind, _title, _key in found(["beh-02"])} == {"lesson", "case"}


def found(codes: Collection[str], edition: Edition | None = None) -> set[tuple[str, str, str]]:
    """Kind, course or title, and name of everything that is concerned; of learners how many people they are."""
    rows = hooks.impact(codes, edition)
    assert len({(row.kind, row.title, row.key, row.where) for row in rows}) == len(rows), "each stands once"
    return {(row.kind, row.title, row.key or f"{row.number}") for row in rows}


def certificate(user: User, course: Course, **changed: Any) -> Certificate:
    held: dict[str, Any] = {"course": course, "version": course.live, "round": 1, "title": course.title}
    return Certificate.objects.create(user=user, issued_at=timezone.now(), **(held | changed))


LESSON = ("lesson", "Signs", "basics/signs")
QUESTION = ("question", "Which is a flag?", "one")
CASE = ("case", "Case: Dita", cases.CASE)


def test_a_changed_row_concerns_exactly_what_draws_on_it(courses: dict[str, Course]) -> None:
    assert found({"fin-01"}) == {LESSON, QUESTION, CASE}
    assert found({"beh-01"}) == {LESSON}
    # A sentence that the story explains draws on its row, too.
    assert found({"rcs-01"}) == {QUESTION, CASE}
    assert found({"beh-01", "rcs-01"}) == {LESSON, QUESTION, CASE}
    assert found({"fin-02"}) == found(set()) == set()
    rows = {row.key: row for row in hooks.impact({"fin-01", "rcs-01"})}
    assert (rows["one"].codes, rows["one"].where) == (("fin-01", "rcs-01"), "/learn/in-question/")
    assert rows["basics/signs"].codes == ("fin-01",)
    assert rows[cases.CASE].where == reverse("elearning:activity", args=["in-case", *cases.CASE.split("/")])


def test_only_what_is_offered_is_concerned(courses: dict[str, Course]) -> None:
    school.course("in-lesson", note="Without it.", title="In a lesson")
    school_actions.retire(course=Course.objects.get(slug="in-question"), said="Old.", by=school.BY)
    assert found({"fin-01"}) == {CASE}


def test_certificates_that_count_are_concerned_with_the_version_they_name(
    courses: dict[str, Course], trainee: User, caseworker: User, professional: User, editor: User
) -> None:
    today = timezone.localdate()
    counts = certificate(trainee, courses["lesson"])
    last_day = certificate(caseworker, courses["lesson"], expires_on=today)
    certificate(professional, courses["lesson"], expires_on=today - datetime.timedelta(days=1))
    certificate(editor, courses["lesson"], revoked_at=timezone.now(), revoked_because="Wrong.")
    certificate(editor, courses["none"])
    # The next version draws on it no more: whoever earned one with it is not concerned, the others still are.
    newer = school.course("in-lesson", note="Without it.", title="In a lesson")
    certificate(professional, newer, round=2)
    held = {key for kind, _title, key in found({"fin-01"}) if kind == "certificate"}
    assert held == {str(counts.key), str(last_day.key)}


def test_page_of_a_certificate_is_named_for_people_in_cohorts_alone(
    courses: dict[str, Course], trainee: User, caseworker: User, trainer: User
) -> None:
    """Whoever joined none has shown their course to nobody, and its page says their name."""
    cohort = cohorts.open_cohort(course=courses["lesson"], name="Winter", by=trainer)
    enrolment = cohorts.join(cohort=cohort, by=trainee)
    shown = certificate(trainee, courses["lesson"], enrolment=enrolment)
    certificate(caseworker, courses["lesson"], enrolment=school.enrolled(caseworker, courses["lesson"]))
    held = [row.where for row in hooks.impact({"fin-01"}) if row.kind == "certificate"]
    assert sorted(held) == ["", shown.path]


def test_learners_are_concerned_with_the_version_they_learn_with(
    courses: dict[str, Course], trainee: User, caseworker: User
) -> None:
    def learners(*codes: str) -> list[int]:
        return [row.number for row in hooks.impact(codes) if row.kind == "learner"]

    school.enrolled(trainee, courses["none"])
    assert learners("fin-01") == []
    school.enrolled(trainee, courses["lesson"])
    school.enrolled(trainee, courses["case"])
    assert learners("fin-01") == [1], "two courses, one person"
    newer = school.course("in-lesson", note="Without it.", title="In a lesson")
    school.enrolled(caseworker, newer)
    assert (learners("fin-01"), learners("beh-01"), learners("rcs-01")) == ([1], [1], [1])
    school.enrolled(caseworker, courses["case"])
    assert (learners("fin-01"), learners("beh-01"), learners("rcs-01")) == ([2], [1], [2])
    assert not any(str(trainee) in row.title for row in hooks.impact({"fin-01"}))


def test_review_cards_of_the_question_are_concerned_and_no_others(
    courses: dict[str, Course], trainee: User, caseworker: User
) -> None:
    def card(user: User, slug: str, key: str) -> ReviewCard:
        question = Question.objects.get(course__slug=slug, key=key)
        return ReviewCard.objects.create(user=user, question=question, memory={}, due_at=timezone.now())

    wanted = {str(card(user, "in-question", "one").pk) for user in (trainee, caseworker)}
    card(trainee, "in-question", "several")
    card(trainee, "none", "one")
    assert {key for kind, _title, key in found({"rcs-01"}) if kind == "card"} == wanted
    # A question that the course does not tag so any more asks nobody about it.
    school.course("in-question", note="Untagged.", title="In a question")
    assert {key for kind, _title, key in found({"rcs-01"}) if kind == "card"} == set()


def test_source_that_changed_changes_all_its_rows(courses: dict[str, Course], trainer: User) -> None:
    said = redflags.content()
    said["sources"] = [{**said["sources"][0], "published": "2024"}]
    edition = redflags.in_review(said, by=trainer)
    assert set(actions.changed_codes(edition)) == {"beh-01", "beh-02", "fin-01", "fin-02", "rcs-01"}
    assert found(actions.changed_codes(edition), edition) == {LESSON, QUESTION, CASE}


def test_what_was_renewed_is_behind_no_more(
    courses: dict[str, Course], trainee: User, trainer: User, administrator: User
) -> None:
    school.enrolled(trainee, courses["lesson"])
    assert hooks.left_behind() == []
    second = redflags.published(redflags.changed("fin-01", statement="Pay leaves at once."))
    rows = {row.title: row for row in hooks.left_behind()}
    assert set(rows) == {"In a lesson", "In a question", "In a case"}
    assert (rows["In a lesson"].edition, rows["In a lesson"].codes) == (1, ("fin-01",))
    assert [(part.kind, part.key) for part in rows["In a case"].parts] == [("case", cases.CASE)]
    draft = school_actions.open_draft(course=courses["lesson"], by=trainer)
    draft = school_actions.send_in(version=draft, by=trainer)
    version = school_actions.publish(version=draft, change_note="Looked at again.", by=administrator)
    assert version.catalogue == second
    assert {row.title for row in hooks.left_behind()} == {"In a question", "In a case"}
    # Whoever goes on with the older version still is.
    assert found({"fin-01"}, second) == {QUESTION, CASE, ("learner", "", "1")}
    # A third edition that takes it back leaves only what was renewed behind.
    redflags.published(redflags.changed("fin-02", statement="Many payments of {price}, again."))
    assert {row.title for row in hooks.left_behind()} == {"In a lesson"}


def test_row_that_is_left_out_leaves_its_courses_behind(courses: dict[str, Course]) -> None:
    less = redflags.content()
    less["entries"] = [each for each in less["entries"] if each["code"] != "beh-01"]
    redflags.published(less)
    assert [(row.title, row.codes) for row in hooks.left_behind()] == [("In a lesson", ("beh-01",))]


def test_asking_grows_with_nothing(courses: dict[str, Course], django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(5):
        drawn.of({"fin-01"})
    redflags.published(redflags.changed("fin-01", statement="Pay leaves at once."))
    with django_assert_num_queries(4):
        assert len(hooks.left_behind()) == 3
    for number in range(3):
        course = school.course(f"more-{number}", title=f"More {number}", modules=reading("B: [!fin-01]."))
        who = person(f"learner{number}", None, None)
        certificate(who, course, enrolment=school.enrolled(who, course))
    with django_assert_num_queries(5):
        assert sum(each.number for each in drawn.of({"fin-01"})) == 3 + 3 + 3 + 3
    with django_assert_num_queries(4):
        assert len(hooks.left_behind()) == 3


def test_two_others_see_whom_it_meets_before_they_approve(
    courses: dict[str, Course], trainee: User, trainer: User, editor: User, sign_in: SignIn
) -> None:
    learner = school.enrolled(trainee, courses["lesson"])
    certificate(trainee, courses["lesson"], enrolment=learner)
    edition = redflags.in_review(redflags.changed("fin-01", statement="Pay leaves at once."), by=trainer)
    page = sign_in(editor).get(reverse("red_flags:desk_review", args=[edition.number]))
    met = page.context["impact"]
    assert [(str(words), [each.title for each in rows]) for words, rows in met.parts] == [
        ("Lessons", ["Signs"]), ("Case exercises", ["Case: Dita"]), ("Questions", ["Which is a flag?"]),
        ("Versions being written", []),
    ]  # fmt: skip
    assert (met.cards, met.certificates, met.learners, met.codes) == (0, 1, 1, {"fin-01": "changed"})
    text = page.content.decode()
    assert "/learn/in-lesson/basics/signs/" in text
    assert str(trainee) not in text


def test_certificates_are_linked_for_trainers_alone(
    courses: dict[str, Course], trainee: User, trainer: User, editor: User, administrator: User, sign_in: SignIn
) -> None:
    """They see people in cohorts by name on their boards; editors keep the catalogue, and see nobody."""
    cohort = cohorts.open_cohort(course=courses["lesson"], name="Winter", by=trainer)
    shown = certificate(trainee, courses["lesson"], enrolment=cohorts.join(cohort=cohort, by=trainee))
    edition = redflags.in_review(redflags.changed("fin-01", statement="Pay leaves at once."), by=trainer)
    place = reverse("red_flags:desk_review", args=[edition.number])
    pages = {user: sign_in(user).get(place) for user in (editor, trainer, administrator)}
    assert [page.context["impact"].certificates for page in pages.values()] == [1, 1, 1]
    linked = [user for user, page in pages.items() if str(shown.key) in page.content.decode()]
    assert linked == [trainer, administrator]


def test_courses_to_be_renewed_stay_listed(
    courses: dict[str, Course], trainer: User, editor: User, sign_in: SignIn
) -> None:
    redflags.published(redflags.changed("beh-01", statement="Somebody else speaks."))
    page = reverse("red_flags:desk_behind")
    desk = reverse("elearning:desk_version", args=[courses["lesson"].live_id])
    told = sign_in(trainer).get(page).content.decode()
    assert ("In a lesson" in told, desk in told, "In a case" in told) == (True, True, False)
    # Editors keep the catalogue and write no courses.
    assert desk not in sign_in(editor).get(page).content.decode()
