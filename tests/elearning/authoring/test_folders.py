"""Folders by hand: their order, what is refused in them, pictures, large banks, what comes out again."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from accounts.faults import FileRefusedError
from accounts.permissions import System
from elearning import actions, documents, folders, media, questions
from elearning.cases import Case
from elearning.models import Course, CourseVersion, QuestionVersion
from elearning.states import VersionState
from tests.factories import elearning as school

WHOLE = documents.course(school.content())
LESSON = "01-basics/01-signs"
BY = System("tests")


def refused(files: folders.Files) -> str:
    with pytest.raises(FileRefusedError) as caught:
        folders.read(files)
    return "\n".join(str(each) for each in caught.value.faults)


def picture(sort: str, **told: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, sort, **told)
    return out.getvalue()


def on_a_disk(folder: Path, files: folders.Files) -> Path:
    for name, body in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(body)
    return folder


def test_numbers_give_the_order_however_many_digits_they_have() -> None:
    files = folders.write(WHOLE, school.MEDIA)
    files[f"{LESSON}/9-more.md"] = files.pop(f"{LESSON}/01-read.md")
    files[f"{LESSON}/10-last.md"] = files[f"{LESSON}/9-more.md"]
    made, _media = folders.read(files)
    assert [each.key for each in made.modules[0].lessons[0].activities] == ["talk", "sheet", "practice", "more", "last"]
    files[f"{LESSON}/010-again.md"] = files[f"{LESSON}/9-more.md"]
    assert "stands twice here: 10" in refused(files)


def test_a_line_of_dashes_is_exactly_that() -> None:
    files = folders.write(WHOLE, school.MEDIA)
    files[f"{LESSON}/01-read.md"] = b"---\ntitle: >-\n  One ---\n  two\n---\n\nA.\n\n---\n\nB.\n"
    made, _media = folders.read(files)
    read = made.modules[0].lessons[0].activities[0]
    assert (read.title, getattr(read, "body", "")) == ("One --- two", "A.\n\n---\n\nB.")


def test_a_case_comes_out_as_it_went_in() -> None:
    format_ = (Path(__file__).resolve().parents[3] / "docs" / "course-format.md").read_text(encoding="utf-8")
    written = re.findall(r"```yaml\n(kind: case\n.*?)```", format_, re.DOTALL)[0].encode()
    made, kept = folders.read({**folders.write(WHOLE, school.MEDIA), f"{LESSON}/05-story.yaml": written})
    story = made.modules[0].lessons[0].activities[-1]
    assert isinstance(story, Case)
    assert (story.key, [each.key for each in story.sentences]) == ("story", ["a", "pay", "c", "d"])
    assert [each.is_sign for each in story.sentences] == [False, True, True, False]
    once = folders.write(made, kept)
    assert folders.read(once) == (made, kept)
    assert folders.write(*folders.read(once)) == once
    less = written.replace(b"seen_by: [bank, health]", b"seen_by: [bank]").replace(b"seen_by: [health]", b"seen_by: []")
    assert "story case: health sees nothing at first" in refused({**once, f"{LESSON}/05-story.yaml": less})


@pytest.mark.parametrize(
    "told",
    ["title: " + "9" * 5000, "title: " + "[" * 5000, "title: !!int x", "title: !!timestamp x", 'title: "a\\0b"',
     'title: a\nunconfirmed: ["\\x07"]', "title: a\0b"],
    ids=["long", "deep", "int", "day", "nul", "bell", "raw"],
)  # fmt: skip
def test_what_no_course_says_is_a_fault(told: str) -> None:
    files = folders.write(WHOLE, school.MEDIA)
    files["course.yaml"] = files["course.yaml"].replace(b"title: Seeing the signs", told.encode(), 1)
    assert refused(files)
    assert "course" in refused(files) or "unconfirmed" in refused(files) or "title" in refused(files)


def test_key_that_stands_twice_is_refused_with_its_line() -> None:
    files = folders.write(WHOLE, school.MEDIA)
    files["course.yaml"] += b"title: Another\n"
    line = files["course.yaml"].count(b"\n")
    assert f"course.yaml, line {line}: “title” stands twice" in refused(files)


def test_a_large_bank_is_written_so_that_it_is_read_again() -> None:
    row = school.questions()[0]
    rows = [{**row, "key": f"q-{at}", "stem": "é" * 4000} for at in range(120)]
    made = documents.course(school.content(questions=[*school.questions(), *rows]))
    files = folders.write(made, school.MEDIA)
    assert {"questions/01.yaml", "questions/02.yaml", "questions/04.yaml"} <= set(files)
    assert folders.read(files)[0] == made


@pytest.mark.parametrize(
    "written",
    ["![A map](media/map.png)", '![A map](media/map.png "Title")', "![A map](<media/map.png>)",
     "![A map][m]\n\n[m]: media/map.png", "> ![A map](media/map.png)"],
)  # fmt: skip
def test_pictures_are_seen_in_every_form_of_markdown(written: str) -> None:
    assert documents.pictures(written) == [("map.png", "A map")]
    made = documents.course(school.content(about=written + "\n\n[@leaflet]"))
    assert "map.png" in made.files()
    with pytest.raises(ValueError, match="no words"):
        documents.course(school.content(about=written.replace("A map", " ").replace("[ ][m]", "[][m]")))


@pytest.mark.parametrize(
    ("name", "bare", "told"),
    [
        ("map.png", picture("PNG"), picture("PNG", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0")),
        ("map.jpg", picture("JPEG", quality=70), picture("JPEG", comment=b"Jane Doe")),
        ("map.jpg", picture("JPEG", progressive=True), picture("JPEG") + b"Jane Doe"),
    ],
    ids=["png", "jpeg", "progressive"],
)
def test_pictures_of_a_folder_lose_what_a_camera_wrote_and_others_stay(name: str, bare: bytes, told: bytes) -> None:
    made = documents.course(school.content(about=f"![A map](media/{name}) [@leaflet]"))
    _course, kept = folders.read(folders.write(made, {**school.MEDIA, name: bare}))
    assert kept[name] == bare
    _course, kept = folders.read(folders.write(made, {**school.MEDIA, name: told}))
    assert kept[name] != told
    assert b"Jane" not in kept[name]
    _course, again = folders.read(folders.write(made, kept))
    assert again == kept


def test_webp_is_taken_bare_alone() -> None:
    assert media.taken("a.webp", picture("WEBP")) == (picture("WEBP"), "")
    _content, against = media.taken("a.webp", picture("WEBP", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"))
    assert "PNG or JPEG" in against


def test_files_of_a_folder_are_scanned(settings: Any, tmp_path: Path) -> None:
    settings.MALWARE_SCANNER = f"unix://{tmp_path}/none"
    assert "sheet.pdf" in refused(folders.write(WHOLE, school.MEDIA))


@pytest.mark.django_db
def test_links_out_of_a_folder_are_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("title: secret")
    school.course()
    folder = on_a_disk(tmp_path / "signs", folders.write(WHOLE, school.MEDIA))
    (folder / "media" / "extra.txt").symlink_to(secret)
    (folder / "02-all").symlink_to(tmp_path)
    for command in (["import_course", str(folder)], ["export_course", "signs", str(folder)]):
        with pytest.raises(CommandError, match=r"extra\.txt: is a link") as told:
            call_command(*command)
        assert "02-all" in str(told.value)


@pytest.mark.django_db
def test_the_folder_of_before_undoes_nothing_unless_it_is_told_to(tmp_path: Path) -> None:
    first, second = school.course(), school.course(title="Better")
    assert first == second
    folder = on_a_disk(tmp_path / "signs", folders.write(WHOLE, school.MEDIA))

    def brought(*more: str) -> str:
        told = io.StringIO()
        call_command("import_course", str(folder), *more, stdout=told)
        return told.getvalue()

    assert "version 1: nothing changed; it says the same, and is superseded" in brought()
    assert Course.objects.get().title == "Better"
    assert "version 3: published" in brought("--over")
    actions.retire(course=Course.objects.get(), said="Old.", by=BY)
    assert "version 3: nothing changed; it says the same, and is retired" in brought()
    assert CourseVersion.objects.get(number=3).state == VersionState.RETIRED
    assert CourseVersion.objects.count() == 3


@pytest.mark.django_db
def test_what_comes_out_is_what_learners_are_asked(tmp_path: Path) -> None:
    school.course()
    (tmp_path / "signs").mkdir()
    wording = QuestionVersion.objects.get(question__key="one")
    better = questions.question({**wording.content, "stem": "Which of these is a flag?"})
    actions.mend(wording=wording, asked=better, note="Clearer.", by=BY)
    told = io.StringIO()
    call_command("export_course", "signs", str(tmp_path / "signs"), stdout=told)
    document, _media = folders.read(folders.on_disk(tmp_path / "signs"))
    assert document.questions[0].stem == "Which of these is a flag?"
    call_command("import_course", str(tmp_path / "signs"), stdout=told)
    assert "nothing changed." in told.getvalue()
    (tmp_path / "signs" / "README.md").write_text("Ours.")
    (tmp_path / "signs" / "media" / "old.txt").write_text("Old.")
    call_command("export_course", "signs", str(tmp_path / "signs"), stdout=told)
    assert "removed: media/old.txt\n" in told.getvalue()
    assert "left, though no part of a course: README.md\n" in told.getvalue()
    assert (tmp_path / "signs" / "README.md").exists()
