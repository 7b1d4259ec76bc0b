"""Everything or nothing; once and not twice; one import at a time; what was claimed is left alone."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection

from accounts.faults import Fault, FileRefusedError, UnreadableError
from accounts.models import AuditEvent
from accounts.permissions import System
from directory import actions
from directory.importing import run
from directory.importing.csv_file import CsvReader
from directory.importing.reading import Found
from directory.importing.words import Words
from directory.models import Profile
from directory.search.models import SearchEntry

ME = System("tests")


def silent(*_told: object) -> None:
    """Progress that nobody looks at."""


def take(path: Path, words: Words, **options: bool) -> run.Report:
    return run.run(CsvReader(path, words), by=ME, progress=silent, **options)


def everything() -> dict[str, Any]:
    """All that an import may write, with the transaction that wrote each row last."""
    told: dict[str, Any] = {"audit": AuditEvent.objects.count()}
    with connection.cursor() as cursor:
        for model in (Profile, SearchEntry, Profile.terms.through):
            cursor.execute(f"SELECT xmin, * FROM {model._meta.db_table} ORDER BY 2")  # noqa: S608 - our own table
            told[model.__name__] = cursor.fetchall()
    return told


def test_what_is_read_is_published_as_listed_and_not_checked(csv_of: Callable[..., Path], vocabulary: Words) -> None:
    report = take(csv_of({}, {"name": "Zweite"}), vocabulary)
    assert (report.read, report.outcome.created) == (2, 2)
    profile = Profile.objects.published().get(name="Refugio del Faro")
    assert profile.is_listed
    assert not profile.accepts_referrals
    assert not profile.verifications.exists()
    assert profile.search_entry.card["source"] == ["example.org", "", "ngo"]


def test_one_bad_row_at_the_end_takes_nothing(csv_of: Callable[..., Path], vocabulary: Words) -> None:
    take(csv_of({"name": "Before"}), vocabulary)
    before = everything()
    with pytest.raises(FileRefusedError) as told:
        take(csv_of({"name": "After"}, *[{}] * 50, {"country": "nowhere"}), vocabulary)
    assert [str(fault).split(":")[0] for fault in told.value.faults] == ["line 53, country"]
    assert everything() == before


def test_a_fault_found_while_taking_takes_nothing(csv_of: Callable[..., Path], vocabulary: Words) -> None:
    class Changing(CsvReader):
        """A file that somebody spoils between the two readings."""

        readings = 0

        def __iter__(self) -> Iterator[Found | Fault]:
            self.readings += 1
            yield from super().__iter__()
            if self.readings == 2:
                yield Fault("line 9", "", "spoilt")

    before = everything()
    with pytest.raises(UnreadableError, match="changed while it was read"):
        run.run(Changing(csv_of({}, {}), vocabulary), by=ME, progress=silent)
    assert everything() == before


def test_the_same_file_twice_changes_nothing(csv_of: Callable[..., Path], vocabulary: Words) -> None:
    path = csv_of({"specialisms": "asylum", "phone": "112", "latitude": "1.5", "longitude": "2.5"}, {"name": "Two"})
    take(path, vocabulary)
    before = everything()
    report = take(path, vocabulary)
    assert (report.outcome.created, report.outcome.updated, report.outcome.unchanged) == (0, 0, 2)
    assert everything() == before


@pytest.mark.parametrize(
    "change", [{"headline": "New"}, {"specialisms": "asylum"}, {"profession": "solicitor"}, {"languages": "sq"}]
)
def test_a_changed_row_updates_its_listing_and_its_entry(
    change: dict[str, str], csv_of: Callable[..., Path], vocabulary: Words
) -> None:
    take(csv_of({}, {}), vocabulary)
    key, before = Profile.objects.get(external_id="my-list:0").pk, everything()
    report = take(csv_of(change, {}), vocabulary)
    assert (report.outcome.updated, report.outcome.unchanged) == (1, 1)
    assert Profile.objects.get(external_id="my-list:0").pk == key
    assert everything()["SearchEntry"] != before["SearchEntry"]


def test_a_row_that_has_gone_is_left_as_it_is(csv_of: Callable[..., Path], vocabulary: Words) -> None:
    take(csv_of({}, {"name": "Two"}), vocabulary)
    take(csv_of({}), vocabulary)
    assert Profile.objects.published().count() == 2


def test_a_claimed_listing_is_never_overwritten(csv_of: Callable[..., Path], vocabulary: Words) -> None:
    take(csv_of({}), vocabulary)
    Profile.objects.update(source_name="", name="My own words")
    report = take(csv_of({"headline": "Theirs"}), vocabulary)
    assert report.outcome.kept == 1
    assert Profile.objects.get().name == "My own words"


def test_a_withdrawn_listing_stays_withdrawn(csv_of: Callable[..., Path], vocabulary: Words) -> None:
    take(csv_of({}), vocabulary)
    actions.withdraw(profile=Profile.objects.get(), by=ME, reason="Impostor")
    take(csv_of({"headline": "Back again"}), vocabulary)
    assert not Profile.objects.published().exists()
    assert not SearchEntry.objects.exists()


def test_a_name_that_stands_twice_in_a_file_is_a_fault(csv_of: Callable[..., Path], vocabulary: Words) -> None:
    with pytest.raises(FileRefusedError) as told:
        take(csv_of({"external_id": "a:1"}, {}, {"external_id": "a:1"}), vocabulary)
    assert [str(fault) for fault in told.value.faults] == ["line 4, external_id: “a:1” stands already in line 2."]


def test_a_dry_run_says_the_same_and_changes_nothing(csv_of: Callable[..., Path], vocabulary: Words) -> None:
    take(csv_of({}), vocabulary)
    before = everything()
    report = take(csv_of({"headline": "New"}, {}), vocabulary, is_dry_run=True)
    assert (report.outcome.created, report.outcome.updated) == (1, 1)
    assert everything() == before


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_stand_in_line(csv_of: Callable[..., Path], vocabulary: Words) -> None:
    path = csv_of(*[{}] * 20)
    is_first_inside, outcomes = Event(), {}

    def slow(step: str, *_told: object) -> None:
        if step == "Taking":
            is_first_inside.set()
            # Long enough that the second one certainly asks for the lock meanwhile.
            Event().wait(0.02)

    def work(name: str, progress: Callable[..., None]) -> None:
        outcomes[name] = run.run(CsvReader(path, vocabulary), by=ME, progress=progress).outcome
        connection.close()

    first = Thread(target=work, args=["first", slow])
    first.start()
    assert is_first_inside.wait(60)
    second = Thread(target=work, args=["second", silent])
    second.start()
    first.join()
    second.join()
    counts = {name: (outcome.created, outcome.unchanged) for name, outcome in outcomes.items()}
    assert counts == {"first": (20, 0), "second": (0, 20)}
    assert Profile.objects.count() == 20
