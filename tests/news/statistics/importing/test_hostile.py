"""Files with slips and files that mean harm: a sentence, and never an error or a worker that stands still."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from accounts.models import User
from news.statistics import importing, vintages
from news.statistics.actions import importing as actions
from news.statistics.choices import ImportState
from news.statistics.importing import FileRefusedError, Told, UnreadableError
from news.statistics.models import Category, Dataset, Dimension, Observation, Release, StatisticsImport
from news.statistics.scheduled import read_imports
from notifications.kinds import Refused
from tests.news.statistics.importing.conftest import BY, csv_of, row
from tests.news.statistics.importing.test_packages import Take, package, zipped

SignIn = Callable[[User], Client]


def refused(take: Take, *rows: dict[str, object], told: Told | None = None) -> str:
    with pytest.raises(FileRefusedError) as caught:
        take(rows, told=told)
    return "; ".join(str(fault) for fault in caught.value.faults)


def test_no_publication_is_later_than_today(take: Take, sign_in: SignIn, editor: User) -> None:
    today = timezone.localdate()
    tomorrow = str(today + timedelta(days=1))
    assert f"line 2, published: “{tomorrow}” is later than today" in refused(take, row(1, tomorrow))
    assert "2099-12" in refused(take, {**row(1), "published": "2099-12"})
    form = {"file": SimpleUploadedFile("nrm.csv", csv_of([row(1)])), "kind": "scheduled", "published": tomorrow}
    assert "is later than today" in sign_in(editor).post("/statistics/desk/hand-in/", form).text
    take([row(1, f"{today:%Y-%m}", "2020-Q4")])
    assert Release.objects.get().published_on == today
    rows = Observation.objects.all()
    assert list(vintages.latest(rows)) == list(vintages.as_of(rows, today))
    # Later in the month, the same words are the same release.
    assert not importing.look("nrm.csv", csv_of([row(1, f"{today:%Y-%m}", "2020-Q4")]), Told()).does_something


def test_years_that_nobody_counts_are_refused(take: Take) -> None:
    for period in ("0001", "0001-Q1", "9999-12-31", "1899", "2101", "0001-01-01.."):
        assert "is not a period" in refused(take, row(1, period=period))
    days = {"period": "", "period_start": "9999-12-01", "period_end": "9999-12-31"}
    assert "is not a day" in refused(take, row(1) | days)


def test_the_code_of_a_release_can_stand_in_an_address(take: Take, nrm: Dataset, sign_in: SignIn, editor: User) -> None:
    for code in ("2024/03", "..", ".", "a b", "-a", "ä"):
        assert "is no code of a release" in refused(take, row(1, release=code))
    form = {"file": SimpleUploadedFile("nrm.csv", csv_of([row(1)])), "kind": "scheduled", "release": "2024/03"}
    assert "is no code of a release" in sign_in(editor).post("/statistics/desk/hand-in/", form).text
    with pytest.raises(IntegrityError, match="release_code_is_one"):
        Release.objects.create(
            dataset=nrm, code="a/b", published_on=date(2024, 3, 7), source=nrm.source, loaded_at=timezone.now()
        )


def test_packages_with_impossible_words_are_refused(take: Take) -> None:
    content = csv_of([{"measure": "referrals", "period": "2023-Q4", "value": 1}])
    for more in (
        {"encoding": 5},
        {"release": "r" * 200},
        {"release": "a/b"},
        {"dataset": "n\0rm"},
        {"measure": "\ud800"},
        {"url": "https://["},
        {"kind": "sudden"},
        {"published": "2999-01-01"},
    ):
        resource = {"path": "a.csv", "dataset": "nrm", "published": "2024-03-07", **more}
        with pytest.raises(UnreadableError):
            take(zipped({"datapackage.json": package(resource), "a.csv": content}), "a.zip")
    for name in ("n\0rm", "\udc00"):
        with pytest.raises(UnreadableError, match="no text"):
            take(zipped({"datapackage.json": package({"path": "a.csv"}, name=name), "a.csv": content}), "a.zip")


def test_what_nobody_thought_of_ends_as_refused(
    nrm: Dataset, sign_in: SignIn, editor: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_args: object, **_more: object) -> None:
        raise LookupError("words of the file")

    first = actions.hand_in(name="nrm.csv", content=csv_of([row(1)]), told=Told(), by=BY)
    second = actions.read(imported=actions.hand_in(name="nrm.csv", content=csv_of([row(2)]), told=Told(), by=BY))
    actions.accept_later(imported=second, by=editor)
    monkeypatch.setattr(importing, "look", fail)
    monkeypatch.setattr(importing, "take", fail)
    assert [read_imports() for _ in range(3)] == [1, 1, 0]
    assert {each.state for each in StatisticsImport.objects.all()} == {ImportState.REFUSED}
    page = sign_in(editor).get(f"/statistics/desk/imports/{first.pk}/")
    assert (page.status_code, "Nothing was stored" in page.text) == (200, True)
    assert ("LookupError" in caplog.text, "words of the file" in caplog.text) == (True, False)


def test_a_file_whose_worker_died_can_be_dropped(nrm: Dataset, sign_in: SignIn, editor: User) -> None:
    imported = actions.read(imported=actions.hand_in(name="nrm.csv", content=csv_of([row(1)]), told=Told(), by=BY))
    actions.accept_later(imported=imported, by=editor)
    rows = StatisticsImport.objects.filter(pk=imported.pk)
    rows.update(started_at=timezone.now())
    with pytest.raises(Refused):
        actions.drop(imported=imported, by=editor)
    rows.update(started_at=timezone.now() - actions.PATIENCE - timedelta(seconds=1))
    address = f"/statistics/desk/imports/{imported.pk}/"
    client = sign_in(editor)
    assert "Drop it" in client.get(address).text
    client.post(f"{address}drop/")
    assert rows.get().state == ImportState.DROPPED


def test_accepting_twice_says_so(nrm: Dataset, sign_in: SignIn, editor: User) -> None:
    imported = actions.read(imported=actions.hand_in(name="nrm.csv", content=csv_of([row(1)]), told=Told(), by=BY))
    address, client = f"/statistics/desk/imports/{imported.pk}/accept/", sign_in(editor)
    assert "Stored: release" in client.post(address, follow=True).text
    again = client.post(address, follow=True).text
    assert ("Accepted already." in again, "nothing to store" in again) == (True, False)


def test_a_category_that_is_nearly_called_as_another_is_doubted(take: Take, nrm: Dataset) -> None:
    kind = Dimension.objects.get(dataset=nrm, code="exploitation_type")
    for code, label in (("forced_labour", "Forced labour"), ("aged_10_17", "Aged 10 17")):
        Category.objects.create(dimension=kind, code=code, label=label)
    rows = [row(1, category=f"exploitation_type={code}") for code in ("forced_labor", "aged_18_24", "sexual")]
    found = importing.look("nrm.csv", csv_of(rows), Told()).preview["findings"]
    assert [each["code"] for each in found] == ["category_near"]
    assert "Is “Forced labour” meant?" in found[0]["message"]


def test_a_jump_inside_one_file_is_doubted(take: Take) -> None:
    rows = [row(4142), row(41342, "2024-05-10")]
    found = importing.look("nrm.csv", csv_of(rows), Told()).preview["findings"]
    assert [each["code"] for each in found] == ["large_revision"]
    assert importing.look("nrm.csv", csv_of([row(4142), row(4134, "2024-05-10")]), Told()).preview["findings"] == []
