"""The catalogue as a file: strict on its way in, the same on its way out, nothing half."""

import io
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts import yaml_text
from accounts.models import User
from elearning import documents as school_documents
from elearning import folders
from elearning.redflags import actions, documents, reading
from elearning.redflags.models import Edition
from notifications.kinds import Refused
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
        (b"title: a\nlimits:\n- {x: 1, y: 2,\n   x: 3}", "line 4: “x” stands twice"),
        (b"title: a\nsummary: b\ntitle: c", "line 3: “title” stands twice"),
        (b"title: !!python/name:os.system x", "line 1: holds a value of a kind that is not taken"),
        (b"title: a\nentries: !!set {a, b}", "line 2: holds a value of a kind that is not taken (!!set)"),
        (b"title: a\nentries: !!omap [a: 1]", "line 2: holds a value of a kind that is not taken (!!omap)"),
        (b"title: a\nentries: !!pairs [a: 1]", "line 2: holds a value of a kind that is not taken (!!pairs)"),
        (b"title: a\nsummary: !!binary aGVsbG8=", "line 2: holds a value of a kind that is not taken (!!binary)"),
    ],
)
def test_what_is_no_catalogue_is_refused(content: bytes, told: str, file: Path) -> None:
    file.write_bytes(content)
    assert told in refused(file)


def test_key_that_stands_twice_in_json_is_refused_with_its_line(file: Path) -> None:
    path = file.with_suffix(".json")
    said = json.dumps(redflags.content() | {"summary": 'It says "title": {'}, indent=1)
    path.write_text(said.replace('"title": "A leaflet"', '"title": "A leaflet",\n"pub\\u006cisher" : "Another"'))
    line = path.read_text()[: path.read_text().rindex('"publisher"')].count("\n") + 1
    assert f"flags.json, line {line}: “publisher” stands twice" in refused(path)
    path.write_text(said)
    assert taken(str(path)).startswith("Edition 1: published")


def test_mapping_that_is_merged_says_its_own_key_once() -> None:
    assert yaml_text.read("a: &a {x: 1, z: 1}\nb: {<<: *a, x: 2}")["b"] == {"x": 2, "z": 1}


def test_way_back_to_an_older_edition_is_taken_when_it_is_meant(file: Path, tmp_path: Path) -> None:
    redflags.published()
    redflags.published(redflags.changed("fin-01", statement="Said otherwise."))
    assert "--back publishes it once more" in taken(str(file))
    assert taken(str(file), "--back").startswith("Edition 3: published")
    first, _second, third = Edition.objects.order_by("number")
    assert (third.state, third.document()) == ("published", first.document())
    assert third.change_note == "Back to what edition 1 said."
    assert taken(str(file), "--back") == taken(str(file)) == "Edition 3: nothing changed.\n"


def test_note_that_is_too_long_is_refused_whole(file: Path) -> None:
    with pytest.raises(CommandError, match="Too long: at most 600"):
        taken(str(file), "--note", "x" * 601)
    assert not Edition.objects.exists()
    taken(str(file), "--note", "\r\n".join("x" * 300))
    assert len(Edition.objects.get().change_note) == 599


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("other", ["import", "draft"])
def test_of_two_who_begin_the_first_edition_at_once_one_is_refused(other: str, trainer: User) -> None:
    """Nothing is locked before there is an edition: each waits here until the other has looked, too."""
    gate, told, first = threading.Barrier(2), [], iter("ab")

    def meanwhile(**said: Any) -> Any:
        if next(first, ""):
            gate.wait(30)
        return create(**said)

    def work(deed: Callable[[], Any]) -> None:
        try:
            deed()
            told.append("")
        except Refused as refused:
            told.append(str(refused))
        finally:
            connection.close()

    create = Edition.objects.create
    deeds = [redflags.published, redflags.published if other == "import" else lambda: actions.open_draft(by=trainer)]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Edition.objects, "create", meanwhile)
        threads = [threading.Thread(target=work, args=[each]) for each in deeds]
        for each in threads:
            each.start()
        for each in threads:
            each.join(60)
    assert "" in told
    assert len(told) == 2
    assert all(words == "" or "at the same moment" in words for words in told)


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
