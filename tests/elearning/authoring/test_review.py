"""The second person: what changed and whom it meets, words of change, publishing, retiring, and who is told."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts.models import User
from elearning import actions
from elearning.models import Course, CourseVersion
from elearning.presenters import impact
from elearning.states import VersionState
from notifications.kinds import Refused
from notifications.models import Message
from notifications.states import State
from tests.factories import elearning as school

pytestmark = pytest.mark.django_db
type SignIn = Callable[[User], Client]


def at(name: str, version: CourseVersion, *args: Any) -> str:
    return reverse(f"elearning:{name}", args=[version.pk, *args])


def told(kind: str) -> list[tuple[str, bool]]:
    rows = Message.objects.filter(kind=kind).order_by("pk")
    return [(row.user.email, row.state == State.WAITING) for row in rows if row.user]


@pytest.fixture
def next_version(trainer: User, administrator: User) -> CourseVersion:
    """A second version: a text more, one gone, a question changed."""
    version = actions.open_draft(course=school.course(), by=trainer)
    content = school.content()
    rows = content["modules"][0]["lessons"][0]["activities"]
    rows[0]["body"] += "\n\nTwo are not enough either."
    rows[2] = {"kind": "text", "key": "more", "title": "More", "body": "More to read."}
    content["questions"][0]["stem"] = "Which of these is a flag?"
    version = actions.save(version=version, seen=version.version, content=content, by=trainer)
    return actions.send_in(version=version, by=trainer)


@pytest.mark.parametrize("verb", ["ask-changes", "publish"])
def test_words_that_cannot_be_kept_are_said(
    next_version: CourseVersion, administrator: User, sign_in: SignIn, verb: str
) -> None:
    told = {"said": "More\0 flags", "seen": next_version.version}
    answer = sign_in(administrator).post(at("desk_press", next_version, verb), told)
    assert answer.status_code == 400
    assert "More flags</textarea>" in answer.content.decode()
    assert "a character that cannot be kept" in answer.content.decode()
    next_version.refresh_from_db()
    assert next_version.state == VersionState.IN_REVIEW


def test_what_changed_is_told_part_by_part(next_version: CourseVersion) -> None:
    found, _met = impact.weighed(next_version)
    assert {(each.about, each.place, each.sort) for each in found} == {
        ("part", "basics/signs", "changed"), ("part", "basics/signs/read", "changed"),
        ("part", "basics/signs/sheet", "gone"), ("part", "basics/signs/more", "new"), ("question", "one", "changed"),
    }  # fmt: skip
    (read,) = [each for each in found if each.place == "basics/signs/read"]
    assert [piece.text.strip() for piece in read.differences[0].pieces if piece.sort == "new"] == [
        "Two are not enough either."
    ]


def test_whom_it_meets_is_counted(next_version: CourseVersion, trainee: User, caseworker: User) -> None:
    school.complete(school.enrolled(trainee, next_version.course))
    under_way = school.enrolled(caseworker, next_version.course)
    actions.begin(enrolment=under_way, activity="basics/signs/practice", by=caseworker)
    _found, met = impact.weighed(next_version)
    assert met is not None
    assert (met.under_way, met.complete, met.earlier, met.open_attempts, met.certificates) == (1, 1, 0, 1, 1)
    assert (len(met.activities), len(met.questions), met.still_to_do) == (3, 1, ["More"])


def test_the_second_person_asks_publishes_and_the_writer_does_not(
    next_version: CourseVersion, trainer: User, administrator: User, sign_in: SignIn
) -> None:
    writer, second = sign_in(trainer), sign_in(administrator)
    assert told("elearning.review") == [(administrator.email, True)], "the writer knows"
    seen = {"seen": next_version.version}
    assert writer.post(at("desk_press", next_version, "publish"), seen | {"said": "X"}).status_code == 403
    page = second.get(at("desk_review", next_version)).content.decode()
    assert "Two are not enough either." in page
    assert "Under way with version 1" in page
    wordless = second.post(at("desk_press", next_version, "ask-changes"), seen)
    assert (wordless.status_code, "Say what should be changed." in wordless.content.decode()) == (409, True)
    assert second.post(at("desk_press", next_version, "ask-changes"), seen | {"said": "Too short."}).status_code == 302
    assert told("elearning.changes") == [(trainer.email, True)]
    assert told("elearning.review") == [(administrator.email, False)], "nothing waits any more"
    next_version.refresh_from_db()
    actions.send_in(version=next_version, by=trainer)
    next_version.refresh_from_db()
    noteless = second.post(at("desk_press", next_version, "publish"), {"seen": next_version.version})
    assert "Say to learners what changed." in noteless.content.decode()
    stale = second.post(at("desk_press", next_version, "publish"), seen | {"said": "More to read"})
    assert (stale.status_code, "More to read" in stale.content.decode()) == (409, True)
    done = second.post(
        at("desk_press", next_version, "publish"), {"seen": next_version.version, "said": "More to read"}
    )
    assert done.status_code == 302
    next_version.refresh_from_db()
    assert (next_version.state, next_version.change_note) == (VersionState.PUBLISHED, "More to read")


def test_no_draft_of_the_command_line_tells_anybody(trainer: User) -> None:
    school.course()
    assert not Message.objects.exists()


def test_a_course_is_retired_with_a_reason_and_goes_on_for_its_learners(
    trainer: User, trainee: User, sign_in: SignIn
) -> None:
    enrolment = school.enrolled(trainee)
    desk, place = sign_in(trainer), reverse("elearning:desk_retire", args=["signs"])
    assert desk.post(place, {"said": ""}).status_code == 400
    assert desk.post(place, {"said": "Out of date."}).status_code == 302
    assert not Course.objects.offered().exists()
    actions.mark_done(enrolment=enrolment, activity="basics/signs/read", by=trainee)


def test_words_of_a_dropped_draft_do_not_come_back_as_nobodys(trainer: User, administrator: User) -> None:
    """Somebody would publish what they wrote themselves, in the name of two."""
    course = school.course()
    dropped = actions.open_draft(course=course, by=trainer)
    dropped = actions.save(version=dropped, seen=dropped.version, content=school.content(title="Mine"), by=trainer)
    actions.add_file(version=dropped, name="mine.vtt", content=school.MEDIA["talk.vtt"], by=trainer)
    dropped.refresh_from_db()
    actions.drop(version=dropped, by=trainer)
    fresh = actions.open_draft(course=course, by=administrator)
    assert course.live is not None
    assert (fresh.number, fresh.content) == (3, course.live.content)
    assert set(fresh.files.values_list("name")) == set(course.live.files.values_list("name"))
    never = school.draft("never", by=trainer)
    actions.drop(version=never, by=trainer)
    empty = actions.open_draft(course=never.course, by=administrator)
    assert (empty.number, empty.content["modules"], empty.files.count()) == (2, [], 0)
    again = actions.save(version=empty, seen=empty.version, content=never.content, by=trainer)
    for name, body in school.MEDIA.items():
        actions.add_file(version=again, name=name, content=body, by=administrator)
    actions.send_in(version=again, by=trainer)
    with pytest.raises(PermissionDenied):
        actions.publish(version=again, change_note="Mine.", by=trainer)


def test_what_was_said_is_not_lost_when_the_writer_takes_it_back(
    next_version: CourseVersion, trainer: User, administrator: User, sign_in: SignIn
) -> None:
    seen = next_version.version
    actions.ask_changes(version=next_version, by=trainer)
    said = {"seen": seen, "said": "The film is too long."}
    answer = sign_in(administrator).post(at("desk_press", next_version, "ask-changes"), said)
    assert (answer.status_code, "The film is too long." in answer.content.decode()) == (409, True)


def test_a_course_waits_for_none_that_cannot_be_completed(trainer: User, sign_in: SignIn) -> None:
    school.course()
    school.course("second", needs=["signs"])
    version = actions.open_draft(course=school.course("third", needs=["second"]), by=trainer)
    assert actions.obstacles(version) == []
    for needs, why in (("third", "before itself"), ("gone", "No course is offered")):
        version.content["needs"] = [needs]
        assert why in " ".join(actions.obstacles(version))
    first = actions.open_draft(course=Course.objects.get(slug="signs"), by=trainer)
    first = actions.save(version=first, seen=first.version, content=school.content(needs=["third"]), by=trainer)
    with pytest.raises(Refused, match="and this one before it"):
        actions.send_in(version=first, by=trainer)
    page = sign_in(trainer).get(at("desk_version", first)).content.decode()
    assert "and this one before it" in page
    assert reverse("elearning:questions", args=["signs"]) in page


def test_a_draft_is_dropped_after_a_question_and_as_it_was_seen(trainer: User, sign_in: SignIn) -> None:
    version, desk = school.draft(by=trainer), sign_in(trainer)
    assert at("desk_drop", version) in desk.get(at("desk_version", version)).text
    asked = desk.get(at("desk_drop", version)).text
    assert f"Written by {trainer.name}" in asked
    assert "begins empty" in asked
    assert at("desk_folder", version) in asked
    assert desk.post(at("desk_drop", version), {"seen": version.version - 1}).status_code == 409
    version.refresh_from_db()
    assert version.state == VersionState.DRAFT
    assert desk.post(at("desk_drop", version), {"seen": version.version}).status_code == 302
    version.refresh_from_db()
    assert version.state == VersionState.DROPPED
    assert desk.get(at("desk_drop", version)).url == at("desk_version", version)


def test_dropping_a_version_of_what_is_offered_says_that_learners_keep_theirs(trainer: User, sign_in: SignIn) -> None:
    draft = actions.open_draft(course=school.course(), by=trainer)
    assert "Learners keep the version that they have" in sign_in(trainer).get(at("desk_drop", draft)).text


def test_a_dropped_draft_is_read_and_the_next_one_begins(trainer: User, sign_in: SignIn) -> None:
    version, desk = school.draft(by=trainer), sign_in(trainer)
    assert desk.post(at("desk_press", version, "drop"), {"seen": version.version}).status_code == 302
    assert desk.get(at("desk_version", version)).status_code == 200
    answer = desk.post(reverse("elearning:desk_open", args=["signs"]))
    assert answer.url == at("desk_version", CourseVersion.objects.get(number=2))
