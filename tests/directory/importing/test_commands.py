"""The commands as an operator meets them: what they say, and how they end."""

import io
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import OutputWrapper
from django.db import connection

from accounts.models import AuditEvent
from accounts.progress import Bar
from directory.importing import reading
from directory.importing.words import Words
from directory.management.commands.import_directory import Command
from directory.models import Profile, Term
from tests.directory.importing.conftest import Told

REPOSITORY = Path(__file__).resolve().parents[3]


def test_the_real_list_is_taken_and_taken_once(db: None, run_import: Callable[..., Told]) -> None:
    call_command("load_terms", stdout=io.StringIO())
    path = REPOSITORY / "directory" / "data" / "listed_organisations.csv"
    told = run_import(path)
    assert told.code == 0, told.err
    assert Profile.objects.published().listed().count() > 50
    assert not Profile.objects.filter(is_location_confidential=True).exclude(street="", postcode="").exists()
    assert f"0 created, 0 updated, {Profile.objects.count()} unchanged" in run_import(path).out


@pytest.mark.usefixtures("vocabulary")
def test_a_list_without_rows_is_taken_with_a_warning(csv_of: Callable[..., Path], run_import: Callable) -> None:
    path = csv_of({})
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    told = run_import(path)
    assert (told.code, "no rows" in told.err) == (0, True)


def test_terms_are_loaded_once_and_renamed_in_place(db: None) -> None:
    out = io.StringIO()
    call_command("load_terms", stdout=out)
    assert Term.objects.of("specialism").count() >= 80
    solicitor, events = Term.objects.get(slug="solicitor"), AuditEvent.objects.count()
    call_command("load_terms", stdout=out)
    assert out.getvalue().endswith("0 terms created or changed.\n")
    assert AuditEvent.objects.count() == events
    Term.objects.filter(pk=solicitor.pk).update(name="Old name")
    call_command("load_terms", stdout=out)
    assert Term.objects.get(slug="solicitor").pk == solicitor.pk
    assert Term.objects.get(slug="solicitor").name == solicitor.name


def test_without_a_vocabulary_it_says_what_to_run_first(
    db: None, csv_of: Callable[..., Path], run_import: Callable
) -> None:
    told = run_import(csv_of({}))
    assert (told.code, told.err) == (
        3, "The directory has no professions yet. Run `python manage.py load_terms` first. Nothing was changed.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("nothing.csv", "nothing.csv cannot be read: No such file or directory."),
        ("a\x00b", "cannot be read: no such name."),
        ("folder", "folder is not a file."),
        ("empty.csv", "empty.csv is empty."),
        ("big.csv", "big.csv is 0 MB; up to 0 MB are read. Split it."),
    ],
)
def test_what_cannot_be_read_ends_with_3(
    name: str, told: str, tmp_path: Path, vocabulary: Words, run_import: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty.csv").touch()
    (tmp_path / "big.csv").write_text("x" * 100)
    monkeypatch.setattr(reading, "MAX_BYTES", 99)
    said = run_import(tmp_path / name)
    assert said.code == 3
    assert said.err.endswith(f"{told} Nothing was changed.")


def test_faults_end_with_1_and_are_told_one_a_line(
    csv_of: Callable[..., Path], vocabulary: Words, run_import: Callable
) -> None:
    told = run_import(csv_of({"country": "??"}, {"email": "x"}))
    assert told.code == 1
    assert told.err.splitlines() == [
        "line 2, country: is “??”; it must be an ISO 3166-1 code of two letters, such as GB.",
        "line 3, email: is “x”; it must be an e-mail address, such as help@example.org.",
        "2 things to mend. Nothing was changed.",
    ]


def test_after_fifty_faults_the_rest_is_counted(
    csv_of: Callable[..., Path], vocabulary: Words, run_import: Callable
) -> None:
    told = run_import(csv_of(*[{"country": "??"}] * 60)).err.splitlines()
    assert len(told) == 52
    assert told[-2:] == ["… and 10 more.", "60 things to mend. Nothing was changed."]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"source_name": "S"}, "A CSV says in each row where it comes from: the options are for HSDS alone."),
        ({"country": "GB"}, "the options are for HSDS alone."),
    ],
)
def test_options_that_mean_nothing_for_a_csv_are_refused(
    options: dict[str, str], told: str, csv_of: Callable[..., Path], vocabulary: Words, run_import: Callable
) -> None:
    said = run_import(csv_of({}), **options)
    assert said.code == 3
    assert told in said.err


@pytest.mark.parametrize(
    ("options", "told"),
    [({"country": "UK"}, "Did you mean GB?"), ({"profession": "solicitr"}, "Did you mean solicitor?")],
)
def test_a_misspelt_option_is_told(options: dict[str, str], told: str, vocabulary: Words, run_import: Callable) -> None:
    said = run_import(REPOSITORY / "tests" / "data" / "hsds_3_0_services.json", **options)
    assert said.code == 3
    assert told in said.err


def test_a_format_is_told_by_its_first_sign_when_the_name_does_not_say(
    csv_of: Callable[..., Path], tmp_path: Path, vocabulary: Words, run_import: Callable
) -> None:
    assert "1 created" in run_import(csv_of({}, name="list.txt")).out
    path = tmp_path / "feed"
    path.write_bytes(b"\xef\xbb\xbf \n" + (REPOSITORY / "tests" / "data" / "hsds_3_0_services.json").read_bytes())
    assert "3 created" in run_import(path).out


def test_a_dry_run_says_that_it_was_one(csv_of: Callable[..., Path], vocabulary: Words, run_import: Callable) -> None:
    told = run_import(csv_of({}), dry_run=True)
    assert told.out.endswith("This was a dry run: nothing was changed.\n")
    assert "1 created" in told.out
    assert not Profile.objects.exists()


def test_an_import_that_never_ends_keeps_nobody_for_ever(
    transactional_db: None,
    csv_of: Callable[..., Path],
    vocabulary: Words,
    run_import: Callable,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("directory.importing.run.PATIENCE", "100ms")
    with closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended('htmse.import_directory', 0))")
        told = run_import(csv_of({}))
    assert (told.code, told.err) == (4, "Another import is still running. Nothing was changed.")


def test_the_code_is_what_the_shell_sees(db: None) -> None:
    with pytest.raises(SystemExit) as ended:
        Command(stderr=io.StringIO()).run_from_argv(["manage.py", "import_directory", "nothing.csv", "--skip-checks"])
    assert ended.value.code == 3


def test_an_export_that_cannot_be_written_ends_with_3(vocabulary: Words, tmp_path: Path) -> None:
    with pytest.raises(CommandError) as told:
        call_command("export_directory", output=str(tmp_path / "no" / "folder.csv"))
    assert told.value.returncode == 3


class Terminal(io.StringIO):
    """A stream that says it is a screen."""

    def isatty(self) -> bool:
        return True


def test_a_bar_redraws_its_line_on_a_screen() -> None:
    screen = Terminal()
    bar = Bar(OutputWrapper(screen))
    bar("Checking", 1, None)
    bar("Taking", 1, 2)
    bar("Taking", 2, 2)
    bar.close()
    lines = screen.getvalue().split("\n")
    assert lines[0].endswith("Checking: 1 rows")
    assert lines[1].endswith(f"\r\x1b[KTaking: [{'#' * 30}] 100% 2 of 2")


def test_a_bar_writes_few_lines_into_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    file, clock = io.StringIO(), [0.0]
    monkeypatch.setattr("accounts.progress.time.monotonic", lambda: clock[0])
    bar = Bar(OutputWrapper(file))
    for done in range(1, 101):
        clock[0] += 0.2
        bar("Taking", done, 100)
    bar.close()
    lines = file.getvalue().splitlines()
    assert 3 <= len(lines) <= 6
    assert lines[-1] == f"Taking: [{'#' * 30}] 100% 100 of 100"
