"""The authors' desk through its pages: writing without a script, two who write at once, the way back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from elearning import actions, drafts
from elearning.models import Course, CourseVersion
from elearning.states import VersionState
from tests.elearning.authoring.typing import send, titles
from tests.factories import elearning as school

pytestmark = pytest.mark.django_db
type SignIn = Callable[[User], Client]


@pytest.fixture
def desk(trainer: User, sign_in: SignIn) -> Client:
    return sign_in(trainer)


@pytest.fixture
def draft(trainer: User) -> CourseVersion:
    return school.draft(by=trainer)


def at(name: str, version: CourseVersion, *args: Any) -> str:
    return reverse(f"elearning:{name}", args=[version.pk, *args])


def now(version: CourseVersion) -> dict[str, Any]:
    version.refresh_from_db()
    return version.content


def test_a_course_is_written_from_nothing_to_review(desk: Client) -> None:
    desk.post(reverse("elearning:desk_new"), {"title": "New", "slug": "new", "language": "en"})
    version = CourseVersion.objects.get(course__slug="new")
    page = desk.get(at("desk_version", version)).content.decode()
    assert at("desk_course", version) in page, "what is missing leads to where it is mended"
    about = {
        "summary": "S.", "about": "A. [@leaflet]", "area": "red-flags", "roles": ["everyone"],
        "review_by": "2028-01-01", "has_certificate": "on", "months": "12", "unconfirmed": "One thing.\r\nAnother.",
    }  # fmt: skip
    assert send(desk, at("desk_course", version), **about).status_code == 302
    send(desk, at("desk_add_source", version), key="leaflet", title="Red flags", publisher="CMM")
    send(desk, at("desk_add_module", version), title="First module")
    send(desk, at("desk_add", version, "first-module"), title="First lesson", minutes="5")
    lesson = at("desk_add", version, "first-module/first-lesson")
    send(desk, f"{lesson}?kind=text", title="To read", body="Words.\r\n\r\nMore.")
    assert send(desk, at("desk_add_question", version, "true_false"), stem="So?", why_true="Yes.", why_false="No.").url
    send(desk, f"{lesson}?kind=quiz", title="Test", question_0="so", pass_mark="80")
    content = now(version)
    assert content["certificate"] == {"months": 12}
    assert content["unconfirmed"] == ["One thing.", "Another."]
    assert drafts.part(content, "first-module/first-lesson/to-read")["body"] == "Words.\n\nMore."
    assert actions.obstacles(version) == []
    answer = desk.post(at("desk_press", version, "send-in"), {"seen": version.version})
    assert answer.status_code == 302
    version.refresh_from_db()
    assert version.state == VersionState.IN_REVIEW


def test_what_stands_against_a_half_written_draft_is_named_in_words(desk: Client, trainer: User) -> None:
    empty = actions.begin_course(slug="new", title="New", by=trainer)
    assert "Modules: Too few" in desk.get(at("desk_version", empty)).text
    draft = school.draft(by=trainer)
    questions = [each | {"options": []} if each["key"] == "one" else each for each in draft.content["questions"]]
    half = draft.content | {"questions": questions}
    draft = actions.save(version=draft, seen=draft.version, content=half, by=trainer)
    stem = next(each["stem"] for each in questions if each["key"] == "one")
    assert f"{stem[:60]} › Options" in desk.get(at("desk_version", draft)).text


def test_faults_stand_beside_their_fields_and_nothing_is_kept(desk: Client, draft: CourseVersion) -> None:
    before = draft.version
    answer = send(desk, at("desk_question", draft, "one"), why_0="")
    assert answer.status_code == 400
    assert 'id="id_why_0_error"' in answer.content.decode()
    odd = send(desk, at("desk_course", draft), unconfirmed="One thing.\r\nAno\0ther.")
    assert (odd.status_code, 'id="id_unconfirmed_error"' in odd.content.decode()) == (400, True)
    now(draft)
    assert draft.version == before


def test_more_rows_and_a_preview_keep_nothing(desk: Client, draft: CourseVersion) -> None:
    place, before = at("desk_question", draft, "one"), draft.version
    more = send(desk, place, more="yes", stem="Typed")
    assert more.context["form"]["stem"].value() == "Typed"
    seen = send(desk, place, preview="yes", stem="Read **this** [@leaflet]", why_0="")
    assert seen.status_code == 200
    assert "<strong>this</strong>" in seen.content.decode()
    assert 'class="cite"' in seen.content.decode()
    now(draft)
    assert draft.version == before


def test_a_long_text_of_letters_that_need_two_bytes_is_kept(desk: Client, draft: CourseVersion) -> None:
    """Percent-encoded it would be three times as long, and refused with all that was written."""
    page = desk.get(at("desk_part", draft, "basics/signs/read")).content.decode()
    assert 'enctype="multipart/form-data"' in page
    answer = send(desk, at("desk_part", draft, "basics/signs/read"), body="ب" * 59_000)
    assert answer.status_code == 302


def test_of_two_who_write_neither_loses_a_word(desk: Client, draft: CourseVersion, administrator: User) -> None:
    place = at("desk_part", draft, "basics/signs/read")
    seen = draft.version
    theirs = drafts.put(draft.content, "basics/signs/read", {"kind": "text", "title": "Theirs", "body": "Their words."})
    actions.save(version=draft, seen=seen, content=theirs, by=administrator)
    mine = {"title": "Mine", "body": "My words.", "seen": seen}
    answer = desk.post(place, mine)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "My words." in text
    assert "Their" in text
    assert now(draft) == theirs
    again = desk.post(place, mine | {"seen": answer.context["seen"]})
    assert again.status_code == 302
    assert drafts.part(now(draft), "basics/signs/read")["body"] == "My words."


def test_what_was_typed_into_a_part_that_is_gone_is_shown(desk: Client, draft: CourseVersion) -> None:
    seen = draft.version
    desk.post(at("desk_remove", draft, "basics/signs/read"), {"seen": seen})
    answer = desk.post(at("desk_part", draft, "basics/signs/read"), {"title": "T", "body": "Long work.", "seen": seen})
    assert answer.status_code == 409
    assert "Long work." in answer.content.decode()


def test_buttons_move_and_remove_as_was_seen(desk: Client, draft: CourseVersion) -> None:
    place = at("desk_move", draft, "basics/signs/read")
    assert desk.post(place, {"way": "down", "seen": draft.version}).status_code == 302
    assert [each["key"] for each in drafts.part(now(draft), "basics/signs")["activities"]][:2] == ["talk", "read"]
    assert desk.post(place, {"way": "down", "seen": draft.version - 1}).status_code == 409
    assert desk.post(at("desk_remove_source", draft, "leaflet"), {"seen": draft.version}).status_code == 302
    assert now(draft)["sources"] == []
    page = desk.get(at("desk_version", draft)).content.decode()
    assert "leaflet is cited and not listed" in page


def test_the_history_brings_back_what_was_removed(desk: Client, draft: CourseVersion) -> None:
    last = draft.savings.first()
    assert last is not None
    desk.post(at("desk_remove", draft, "basics"), {"seen": draft.version})
    assert len(now(draft)["modules"]) == 1
    page = desk.get(at("desk_saving", draft, last.number))
    assert "Basics" in page.content.decode()
    assert desk.post(at("desk_saving", draft, last.number), {"seen": draft.version}).status_code == 302
    assert now(draft) == last.content
    assert desk.post(at("desk_saving", draft, 1), {"seen": draft.version - 1}).status_code == 409


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("b.vtt", b"no captions", "not what its name says"),
        ("b.vtt", b"WEBVTT\n\nnothing here\n", "no caption in it"),
        ("b.mp4", b"<script>", "not what its name says"),
        ("b.exe", b"MZ", "not taken"),
        ("b c.pdf", b"%PDF-1.4", "letters, digits"),
        ("b.png", b"\x89PNG\r\n\x1a\nno", "damaged"),
    ],
)
def test_files_are_what_they_say(desk: Client, draft: CourseVersion, name: str, content: bytes, said: str) -> None:
    answer = desk.post(at("desk_files", draft), {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not draft.files.filter(name=name).exists()


def test_a_file_is_kept_shown_and_removed(desk: Client, draft: CourseVersion) -> None:
    sent = SimpleUploadedFile("x.vtt", school.MEDIA["talk.vtt"])
    assert desk.post(at("desk_files", draft), {"file": sent, "name": "other.vtt"}).status_code == 302
    shown = desk.get(at("desk_file", draft, "other.vtt"))
    assert (shown.content, shown.headers["Content-Type"]) == (school.MEDIA["talk.vtt"], "text/vtt")
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert desk.post(at("desk_remove_file", draft, "sheet.pdf")).status_code == 302
    assert "sheet.pdf" in desk.get(at("desk_version", draft)).content.decode()


def test_a_whole_draft_is_seen_as_learners_will(desk: Client, draft: CourseVersion) -> None:
    page = desk.get(at("desk_look", draft))
    text = page.content.decode()
    assert {"Basics", "Signs 10 minutes", "A flag", "Final test"} <= set(titles(page))
    assert "Clothes say nothing." in text
    assert "may be drawn" in text


def test_questions_of_other_programs_come_in_and_go_out(desk: Client, draft: CourseVersion) -> None:
    place = at("desk_exchange", draft)
    sent = SimpleUploadedFile("mine.gift", b"::Fresh:: True? {T#no#yes}\n\n::Bare:: Which? {=a ~b}\n")
    answer = desk.post(place, {"file": sent, "sort": "gift", "seen": draft.version})
    assert "reasons are wanted for 2 choices" in answer.content.decode()
    assert [row["key"] for row in now(draft)["questions"]][-2:] == ["fresh", "bare"]
    wrong = SimpleUploadedFile("mine.xml", b"<quiz>")
    assert desk.post(place, {"file": wrong, "sort": "moodle-xml", "seen": draft.version}).status_code == 400
    stale = SimpleUploadedFile("mine.gift", b"::More:: True? {T#no#yes}\n")
    assert desk.post(place, {"file": stale, "sort": "gift", "seen": 1}).status_code == 409
    out = desk.get(at("desk_hand_out", draft, "moodle-xml"))
    assert b'<question type="multichoice">' in out.content
    assert "attachment" in out.headers["Content-Disposition"]
    bare = desk.get(at("desk_question", draft, "bare"))
    assert bare.context["form"]["text_0"].value() == "a"


def test_only_a_draft_is_written_on(desk: Client, draft: CourseVersion, trainer: User) -> None:
    actions.send_in(version=draft, by=trainer)
    now(draft)
    assert desk.get(at("desk_part", draft, "basics")).status_code == 302
    answer = desk.post(at("desk_part", draft, "basics"), {"title": "Late", "seen": draft.version})
    assert answer.status_code == 409
    assert "Late" in answer.content.decode()


def test_the_desk_asks_no_more_for_more_courses(
    desk: Client, trainer: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(2):
        school.draft(slug=f"c-{number}", by=trainer)
    desk.get(reverse("elearning:desk"))
    with django_assert_max_num_queries(40) as few:
        desk.get(reverse("elearning:desk"))
    for number in range(2, 12):
        Course.objects.create(slug=f"c-{number}", title="X").versions.create(number=1)
    with django_assert_max_num_queries(len(few)):
        desk.get(reverse("elearning:desk"))
