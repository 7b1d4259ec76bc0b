"""The catalogue as a file: strict on its way in, the same on its way out, nothing half."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from elearning import documents as school_documents
from elearning import folders
from elearning.redflags import actions, documents, reading
from elearning.redflags.models import Edition
from tests.factories import elearning as school
from tests.factories import redflags

pytestmark = pytest.mark.django_db


def taken(*words: str) -> str:
    out = io.StringIO()
    call_command("import_indicators", *words, stdout=out)
    return out.getvalue()


def refused(file: Path) -> str:
    with pytest.raises(CommandError) as error:
        taken(str(file))
    return str(error.value)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "flags.yaml"
    path.write_bytes(reading.write(documents.catalogue(redflags.content()), path.name))
    return path


def test_the_shipped_catalogue_is_taken_once_and_told(tmp_path: Path) -> None:
    assert taken() == "Edition 1: published, 28 indicators.\n"
    assert taken() == "Edition 1: nothing changed.\n"
    written = tmp_path / "again.yaml"
    call_command("export_indicators", str(written), stdout=io.StringIO())
    assert reading.on_disk(written) == reading.on_disk(reading.SHIPPED)


@pytest.mark.parametrize("name", ["flags.yaml", "flags.json"])
def test_export_import_export_is_a_fixed_point(name: str, tmp_path: Path) -> None:
    redflags.published()
    first, second = tmp_path / name, tmp_path / f"again-{name}"
    call_command("export_indicators", str(first), stdout=io.StringIO())
    assert taken(str(first)) == "Edition 1: nothing changed.\n"
    assert taken() == "Edition 2: published, 28 indicators.\n"
    # An older edition comes out again, and going in changes nothing: the newer one counts.
    call_command("export_indicators", str(second), "--edition", "1", stdout=io.StringIO())
    assert second.read_bytes() == first.read_bytes()
    assert "a newer one counts" in taken(str(second))
    assert Edition.objects.count() == 2


def test_faults_are_told_by_code_and_field_and_nothing_is_taken(file: Path) -> None:
    said = redflags.changed("fin-02", subject="guilty")
    said["entries"][0].pop("innocent")
    said["entries"][3]["extra"] = "x"
    said["entries"][4]["code"] = ["rcs-01"]
    file.with_suffix(".json").write_text(json.dumps(said))
    told = refused(file.with_suffix(".json"))
    assert "beh-01 › innocent: Field required." in told
    assert "fin-02 › subject: Input should be" in told
    assert "fin-02 › extra: Extra inputs" in told
    assert "entry 5 › code" in told
    assert not Edition.objects.exists()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\xff\xfe", "is not UTF-8"),
        (b"title: [", "line 1"),
        (b"title: !!int x", "cannot be read"),
        (b"[" * 100_000, "nested too deeply"),
        (b"- 1", "valid dictionary"),
        (b"x" * (reading.LARGEST + 1), "larger than 2 MB"),
    ],
)
def test_what_is_no_catalogue_is_refused(content: bytes, told: str, file: Path) -> None:
    file.write_bytes(content)
    assert told in refused(file)


def test_words_of_yaml_stay_words(file: Path) -> None:
    # In YAML 1.1 "no" is false and 2023-05 is nothing in particular: here both are what somebody has written.
    file.write_text(file.read_text().replace("summary: What may be seen.", "summary: no").replace("'2023'", "2023-05"))
    assert taken(str(file)).startswith("Edition 1: published")
    made = Edition.objects.get().document()
    assert (made.summary, made.sources[0].published) == ("no", "2023-05")


def test_missing_file_and_open_draft_are_refused(file: Path, trainer: User) -> None:
    assert "cannot be read" in refused(file.with_name("none.yaml"))
    with pytest.raises(CommandError, match="No catalogue is published"):
        call_command("export_indicators")
    actions.open_draft(by=trainer)
    assert "Somebody works on a draft" in refused(file)


def test_course_that_draws_on_no_catalogue_is_refused_with_the_way_out(tmp_path: Path) -> None:
    said = school.content()
    said["modules"][0]["lessons"][0]["activities"][0]["body"] = "[!fin-01]"
    for name, body in folders.write(school_documents.course(said), school.MEDIA).items():
        path = tmp_path / "drawn" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    with pytest.raises(CommandError, match=r"manage\.py import_indicators"):
        call_command("import_course", str(tmp_path / "drawn"))
    redflags.published()
    call_command("import_course", str(tmp_path / "drawn"), stdout=io.StringIO())
