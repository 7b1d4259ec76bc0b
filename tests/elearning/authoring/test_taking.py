"""Course folders: a fixed point on disk and in the browser's zip; nothing bad gets in, nothing half."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.faults import UnreadableError
from accounts.models import User
from elearning import actions, archives, documents, folders
from elearning.models import Course, CourseVersion
from elearning.states import VersionState
from tests.factories import elearning as school

WHOLE = documents.course(school.content())
LINE = st.text("ab c'\":#-\\é\u2028{}[]&*!|>%@`?, 01", min_size=1, max_size=20).map(str.strip).filter(bool)
TEXT = st.text("ab\n #-*>\\:'é\t---", min_size=1, max_size=60).map(str.strip).filter(bool)
KEY = st.from_regex(r"[a-z]{1,4}(-[a-z0-9]{1,3})?", fullmatch=True)
# Names that the format has files of.
KEYS = st.lists(KEY | st.sampled_from(["lesson", "end-of-lesson", "module"]), min_size=1, max_size=3, unique=True)


@st.composite
def documents_of_all_sorts(draw: Callable[..., Any]) -> documents.Course:
    """Courses whose words YAML and Markdown could stumble over."""
    said = school.content(
        title=draw(LINE), summary=draw(LINE), about=draw(TEXT), unconfirmed=draw(st.lists(LINE, max_size=2))
    )
    said["modules"] = [
        {"key": module, "title": draw(LINE), "is_optional": at > 0 and draw(st.booleans()), "lessons": [
            {"key": lesson, "title": draw(LINE), "minutes": draw(st.integers(1, 240)), "activities": [
                *school.content()["modules"][0]["lessons"][0]["activities"],
                *({"kind": "text", "key": f"text-{key}", "title": draw(LINE), "body": draw(TEXT)}
                  for key in draw(KEYS)),
                *({"kind": "quiz", "key": key, "title": draw(LINE), "slots": [{"question": "one"}]}
                  for key in sorted(set(draw(KEYS)) - {"read", "talk", "sheet"})),
            ]} for lesson in draw(KEYS)
        ]} for at, module in enumerate(draw(KEYS))
    ]  # fmt: skip
    said["questions"][0]["options"][0] |= {"text": draw(LINE), "why": draw(TEXT)}
    return documents.course(said)


@settings(max_examples=25)
@given(made=documents_of_all_sorts())
def test_folder_is_a_fixed_point(made: documents.Course) -> None:
    written = folders.write(made, school.MEDIA)
    again, media = folders.read(written)
    assert (again, media) == (made, school.MEDIA)
    assert folders.write(again, media) == written
    assert archives.unpacked(archives.packed(written)) == ("", written)


@pytest.fixture
def live() -> Course:
    return school.course()


@pytest.mark.django_db
def test_export_import_export_on_a_disk(live: Course, tmp_path: Path) -> None:
    first, second = tmp_path / "signs", tmp_path / "again"
    call_command("export_course", "signs", str(first), stdout=io.StringIO())
    told = io.StringIO()
    call_command("import_course", str(first), stdout=told)
    assert "nothing changed" in told.getvalue()
    call_command("import_course", str(first), "--slug", "other", stdout=io.StringIO())
    call_command("export_course", "other", str(second), stdout=io.StringIO())
    assert folders.on_disk(first) == folders.on_disk(second)
    assert CourseVersion.objects.count() == 2


@pytest.mark.django_db
def test_export_leaves_no_stale_file_and_no_folder_of_somebody_else(live: Course, tmp_path: Path) -> None:
    folder = tmp_path / "signs"
    call_command("export_course", "signs", str(folder), stdout=io.StringIO())
    (folder / "01-basics" / "01-signs" / "09-old.md").write_text("---\ntitle: Old\n---\n\nOld.\n")
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_text("kept")
    call_command("export_course", "signs", str(folder), stdout=io.StringIO())
    assert not (folder / "01-basics" / "01-signs" / "09-old.md").exists()
    assert (folder / ".git" / "config").read_text() == "kept"
    other = tmp_path / "photos"
    other.mkdir()
    (other / "dear.jpg").write_text("dear")
    with pytest.raises(CommandError, match="no course folder"):
        call_command("export_course", "signs", str(other))
    assert (other / "dear.jpg").exists()


@pytest.mark.django_db
def test_a_broken_folder_is_refused_with_all_its_faults(tmp_path: Path) -> None:
    for name, body in folders.write(WHOLE, school.MEDIA).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(body)
    (tmp_path / "media" / "talk.vtt").write_text("no captions")
    (tmp_path / "media" / "sheet.pdf").unlink()
    with pytest.raises(CommandError) as refused:
        call_command("import_course", str(tmp_path), "--slug", "signs")
    assert "talk.vtt" in str(refused.value)
    assert "sheet.pdf" in str(refused.value)
    assert not Course.objects.exists()


def zipped(files: dict[str, bytes]) -> io.BytesIO:
    made = io.BytesIO(archives.packed(files))
    made.name = "signs.zip"
    return made


@pytest.fixture
def desk(trainer: User, sign_in: Any) -> Client:
    return sign_in(trainer)


@pytest.mark.django_db
def test_a_zip_becomes_a_draft_and_comes_out_the_same(desk: Client, trainer: User) -> None:
    files = folders.write(WHOLE, school.MEDIA)
    sent = zipped({f"signs/{name}": body for name, body in files.items()} | {"__MACOSX/x": b"", "signs/.DS_Store": b""})
    answer = desk.post(reverse("elearning:desk_hand_in"), {"file": sent})
    version = CourseVersion.objects.get()
    assert (answer.status_code, version.course.slug, version.state) == (302, "signs", VersionState.DRAFT)
    assert version.document() == WHOLE
    assert actions.has_written(version, trainer), "whoever handed it in does not publish it"
    out = desk.get(reverse("elearning:desk_folder", args=[version.pk])).content
    assert archives.unpacked(out) == ("signs", files)


@pytest.mark.django_db
def test_a_zip_replaces_a_draft_that_nobody_saved_meanwhile(desk: Client, trainer: User) -> None:
    version = school.draft(by=trainer)
    files = folders.write(documents.course(school.content(title="Other")), school.MEDIA)
    place = reverse("elearning:desk_replace", args=[version.pk])
    assert desk.post(place, {"file": zipped(files), "seen": version.version - 1}).status_code == 409
    version.refresh_from_db()
    assert version.content["title"] == "Seeing the signs"
    assert desk.post(place, {"file": zipped(files), "seen": version.version}).status_code == 302
    version.refresh_from_db()
    assert version.content["title"] == "Other"
    assert desk.post(reverse("elearning:desk_hand_in"), {"file": zipped(files), "slug": "signs"}).status_code == 409


@pytest.mark.django_db
def test_the_name_of_a_zip_is_an_address_or_one_is_asked_for(desk: Client) -> None:
    sent = zipped(folders.write(WHOLE, school.MEDIA))
    sent.name = "My_Course.zip"
    answer = desk.post(reverse("elearning:desk_hand_in"), {"file": sent})
    assert (answer.status_code, Course.objects.count()) == (409, 0)
    assert "“My_Course” is no address" in answer.content.decode()


def deep() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("../course.yaml", b"title: X")
    return made.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (deep(), "leads out of it"),
        (archives.packed({"media/a.txt": b"\0" * 30_000_000}), "too large"),
        (b"no zip", "no zip"),
        (archives.packed(folders.write(WHOLE, school.MEDIA) | {"virus.exe": b"x"}), "virus.exe"),
        (archives.packed(folders.write(WHOLE, school.MEDIA | {"sheet.pdf": b"no sheet"})), "sheet.pdf"),
    ],
    ids=["path", "bomb", "none", "stranger", "lie"],
)
def test_a_bad_zip_is_refused_and_nothing_is_written(desk: Client, content: bytes, said: str) -> None:
    sent = io.BytesIO(content)
    sent.name = "signs.zip"
    answer = desk.post(reverse("elearning:desk_hand_in"), {"file": sent})
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not Course.objects.exists()


def test_a_zip_of_two_files_of_one_name_is_refused() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("course.yaml", b"a")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("course.yaml", b"b")
    with pytest.raises(UnreadableError, match="two files"):
        archives.unpacked(made.getvalue())
