"""What an edition concerns, compared with what each course was written from; and no course goes out unseen."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from elearning import actions as school_actions
from elearning import drawn
from elearning.models import Course, CourseVersion, Drawn, Question, ReviewCard
from elearning.redflags import actions, hooks
from elearning.redflags.models import Edition
from elearning.states import VersionState
from notifications.kinds import Refused
from tests.conftest import person
from tests.factories import elearning as school
from tests.factories import redflags

pytestmark = pytest.mark.django_db
SOMETHING_ELSE = redflags.changed("fin-01", statement="Pay leaves at once.")
OTHER = redflags.changed("fin-02", statement="Many payments of {price}, again.")


def drawing(body: str = "A: [!fin-01].") -> dict[str, Any]:
    modules = school.content()["modules"]
    modules[0]["lessons"][0]["activities"][0]["body"] = body
    return {"modules": modules}


def concerned(edition: Edition) -> set[tuple[str, tuple[str, ...], str]]:
    """Kind, indicators and title of all that an edition concerns."""
    return {(row.kind, row.codes, row.title) for row in hooks.impact(list(actions.changed_codes(edition)), edition)}


@pytest.fixture
def first(db: None) -> Edition:
    return redflags.published()


def test_row_that_changed_back_concerns_nobody_who_wrote_from_it(
    first: Edition, trainer: User, trainee: User, caseworker: User
) -> None:
    school.enrolled(trainee, school.course("old", title="Old", **drawing()))
    second = redflags.published(SOMETHING_ELSE)
    school.enrolled(caseworker, school.course("new", title="New", **drawing()))
    back = redflags.in_review(redflags.content(), by=trainer)
    assert actions.changed_codes(back) == {"fin-01": "changed"}
    assert [row.within for row in hooks.impact(["fin-01"], back) if row.kind == "lesson"] == ["New"]
    assert [row.number for row in hooks.impact(["fin-01"], back) if row.kind == "learner"] == [1]
    assert [row.within for row in hooks.impact(["fin-01"], second) if row.kind == "lesson"] == ["Old"]


def test_versions_that_are_being_written_are_concerned(first: Edition, trainer: User) -> None:
    school.draft("draws", by=trainer, **drawing())
    school.draft("draws-not", by=trainer, **drawing("B: [!beh-01]."))
    sent = school.draft("sent", by=trainer, **drawing("C: [!fin-01] and [!beh-01]."))
    school_actions.send_in(version=sent, by=trainer)
    half = school_actions.begin_course(slug="half", title="Half", by=trainer)
    said = half.content | drawing("D: [!fin-01].") | {"questions": "none"}
    CourseVersion.objects.filter(pk=half.pk).update(content=said)
    gone = school.draft("gone", by=trainer, **drawing())
    school_actions.drop(version=gone, by=trainer)
    for edition in (redflags.in_review(SOMETHING_ELSE, by=trainer), None):
        rows = [row for row in hooks.impact(["fin-01"], edition) if row.kind == "draft"]
        assert [(row.codes, row.key) for row in rows] == [(("fin-01",), key) for key in _open()]
    assert rows[0].where == reverse("elearning:desk_review", args=[rows[0].key]) + "#drawn"


def _open() -> list[str]:
    named = CourseVersion.objects.filter(course__slug__in=["draws", "sent", "half"], state__in=["draft", "in_review"])
    return [str(each.pk) for each in named.order_by("course__title", "pk")]


def test_draft_is_compared_with_what_it_was_written_from(first: Edition, trainer: User) -> None:
    course = school.course("old", title="Old", **drawing())
    second = redflags.published(SOMETHING_ELSE)
    # Of what was published with the first edition; the other was begun with the second.
    draft = school_actions.open_draft(course=course, by=trainer)
    school.draft("begun", by=trainer, **drawing())
    assert concerned(second) == {("lesson", ("fin-01",), "Signs"), ("draft", ("fin-01",), "Old")}
    school_actions.send_in(version=draft, by=trainer)
    assert concerned(second) == {("lesson", ("fin-01",), "Signs")}
    back = redflags.published(redflags.content(title="Flags"))
    assert concerned(back) == {("draft", ("fin-01",), "Old"), ("draft", ("fin-01",), "Seeing the signs")}


def test_cards_of_a_course_that_is_offered_no_more_are_not_concerned(first: Edition, trainee: User) -> None:
    asking = [each | {"tags": ["ind-fin-01"]} if each["key"] == "one" else each for each in school.questions()]
    course = school.course("asks", questions=asking)
    question = Question.objects.get(course=course, key="one")
    ReviewCard.objects.create(user=trainee, question=question, memory={}, due_at=timezone.now())
    assert [row.kind for row in hooks.impact(["fin-01"])] == ["question", "card"]
    school_actions.retire(course=course, said="Old.", by=school.BY)
    assert hooks.impact(["fin-01"]) == []


def test_asking_of_an_edition_grows_with_no_course_and_no_edition(
    first: Edition, trainer: User, django_assert_num_queries: Any
) -> None:
    def grow(name: str) -> None:
        school.enrolled(person(name, None, None), school.course(name, title=name, **drawing()))
        school.draft(f"{name}-draft", by=trainer, **drawing())

    grow("one")
    edition = redflags.published(OTHER)
    for number in range(3):
        grow(f"more-{number}")
        edition = redflags.published(redflags.changed("fin-01", statement=f"Pay leaves, {number}."))
    with django_assert_num_queries(6):
        rows = drawn.of({"fin-01"}, edition)
    assert sorted(row.kind for row in rows) == ["draft"] * 4 + ["learner"] + ["lesson"] * 4


def test_whoever_writes_no_courses_is_led_to_no_draft(first: Edition, trainer: User, editor: User, sign_in) -> None:
    draft = school.draft("draws", by=trainer, **drawing())
    edition = redflags.in_review(SOMETHING_ELSE, by=trainer)
    place, desk = (reverse(f"{name}_review", args=[key]) for name, key in
                   (("red_flags:desk", edition.number), ("elearning:desk", draft.pk)))  # fmt: skip
    page = sign_in(editor).get(place).content.decode()
    assert ("Seeing the signs" in page, desk in page) == (True, False)
    assert f"{desk}#drawn" in sign_in(trainer).get(place).content.decode()


@pytest.fixture
def sent(first: Edition, trainer: User) -> CourseVersion:
    """A course that draws on fin-01 and waits for a second person."""
    return school_actions.send_in(version=school.draft("sent", by=trainer, **drawing()), by=trainer)


def publish(version: CourseVersion, by: User) -> CourseVersion:
    return school_actions.publish(version=version, change_note="", by=by)


def test_course_is_not_published_with_words_that_nobody_read_it_with(
    first: Edition, sent: CourseVersion, trainer: User, administrator: User, sign_in
) -> None:
    assert sent.catalogue == first
    second = redflags.published(SOMETHING_ELSE)
    with pytest.raises(Refused, match=r"since this was sent in: fin-01\. Take it back"):
        publish(sent, administrator)
    assert not Drawn.objects.filter(version=sent).exists()
    page: Client = sign_in(administrator)
    assert (
        "since this was sent in: fin-01" in page.get(reverse("elearning:desk_review", args=[sent.pk])).content.decode()
    )
    taken = school_actions.ask_changes(version=sent, by=trainer)
    assert taken.catalogue is None
    again = school_actions.send_in(version=taken, by=trainer)
    assert publish(again, administrator).catalogue == second


def test_course_that_draws_on_none_of_the_changed_rows_is_published(sent: CourseVersion, administrator: User) -> None:
    second = redflags.published(OTHER)
    assert publish(sent, administrator).catalogue == second


def test_row_that_changed_back_meanwhile_hinders_nothing(sent: CourseVersion, administrator: User) -> None:
    redflags.published(SOMETHING_ELSE)
    third = redflags.published(redflags.content(title="Flags"))
    assert publish(sent, administrator).catalogue == third


@pytest.fixture
def aside() -> Iterator[ThreadPoolExecutor]:
    """One more connection."""
    with ThreadPoolExecutor(1) as pool:
        yield pool
        pool.submit(connections.close_all).result()


@pytest.mark.django_db(transaction=True)
def test_edition_that_goes_out_at_the_same_time_is_not_bound_unseen(
    sent: CourseVersion, administrator: User, aside: ThreadPoolExecutor
) -> None:
    began = threading.Event()

    def go() -> CourseVersion:
        began.set()
        return publish(sent, administrator)

    with transaction.atomic():
        redflags.published(SOMETHING_ELSE)
        going = aside.submit(go)
        assert began.wait(30)
        _until_somebody_waits()
    with pytest.raises(Refused, match="since this was sent in"):
        going.result(60)
    sent.refresh_from_db()
    assert sent.state == VersionState.IN_REVIEW
    assert Course.objects.get(slug="sent").live is None


def _until_somebody_waits() -> None:
    """Return when another connection waits for this one. AssertionError when none does within half a minute."""
    end = time.monotonic() + 30
    with connection.cursor() as cursor:
        while time.monotonic() < end:
            cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))")
            if cursor.fetchone():
                return
            time.sleep(0.05)
    raise AssertionError("nobody waits")
