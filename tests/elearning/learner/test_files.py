"""Files of a course: whole or in part, for whom they are meant."""

import pytest
from django.test import Client

from accounts.models import User
from elearning.models import Course
from tests.factories import elearning as school

pytestmark = pytest.mark.django_db
FILM = school.MEDIA["talk.mp4"]
ADDRESS = "/learn/signs/files/talk.mp4"


@pytest.fixture
def course(db: None) -> Course:
    return school.course()


@pytest.fixture
def learner(course: Course, trainee: User, sign_in) -> Client:
    school.enrolled(trainee, course)
    return sign_in(trainee)


def test_whole_file_with_its_type_and_no_guessing(learner: Client) -> None:
    answer = learner.get(ADDRESS)
    assert (answer.status_code, answer.content) == (200, FILM)
    assert answer.headers["Content-Type"] == "video/mp4"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert learner.get("/learn/signs/files/talk.vtt").headers["Content-Type"] == "text/vtt; charset=utf-8"
    sheet = learner.get("/learn/signs/files/sheet.pdf")
    assert sheet.headers["Content-Disposition"] == 'attachment; filename="sheet.pdf"'
    again = learner.get(ADDRESS, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert learner.head(ADDRESS).headers["Content-Length"] == str(len(FILM))


@pytest.mark.parametrize(
    ("asked", "status", "first", "last"),
    [
        ("bytes=0-3", 206, 0, 3),
        ("bytes=4-", 206, 4, len(FILM) - 1),
        ("bytes=-5", 206, len(FILM) - 5, len(FILM) - 1),
        ("bytes=0-99999", 206, 0, len(FILM) - 1),
        ("bytes=-99999", 206, 0, len(FILM) - 1),
        ("bytes=5-2", 200, 0, len(FILM) - 1),
        ("bytes=0-1,4-5", 200, 0, len(FILM) - 1),
        ("lines=1-2", 200, 0, len(FILM) - 1),
    ],
)
def test_part_of_a_file(learner: Client, asked: str, status: int, first: int, last: int) -> None:
    answer = learner.get(ADDRESS, headers={"Range": asked})
    assert (answer.status_code, answer.content) == (status, FILM[first : last + 1])
    assert answer.headers.get("Content-Range") == (f"bytes {first}-{last}/{len(FILM)}" if status == 206 else None)


@pytest.mark.parametrize("asked", ["bytes=99999-", "bytes=-0"])
def test_no_such_part(learner: Client, asked: str) -> None:
    answer = learner.get(ADDRESS, headers={"Range": asked})
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == f"bytes */{len(FILM)}"


def test_each_version_has_its_own_file_of_a_name(learner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(school.MEDIA, "talk.vtt", b"WEBVTT\n\n00:00.000 --> 00:02.000\nGood day.\n")
    school.course(note="Other captions")
    assert b"Hello." in learner.get("/learn/signs/files/talk.vtt?version=1").content
    assert b"Good day." in learner.get("/learn/signs/files/talk.vtt?version=2").content
    for wrong in ("3", "x", "999999999"):
        assert learner.get(f"/learn/signs/files/talk.vtt?version={wrong}").status_code == 404


def test_picture_of_the_overview_is_for_everybody(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(school.MEDIA, "map.png", b"\x89PNG\r\n\x1a\n")
    school.course("seen", about="See ![the map](media/map.png).")
    assert visitor.get("/learn/seen/files/map.png").status_code == 200
    assert visitor.get("/learn/seen/files/talk.mp4").status_code == 302
    assert '<img src="/learn/seen/files/map.png?version=1"' in visitor.get("/learn/seen/").content.decode()
