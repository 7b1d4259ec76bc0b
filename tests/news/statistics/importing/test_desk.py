"""A file on the editors' desk: handed in, read, accepted or dropped, by one editor or by two at once."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.permissions import Role
from news.statistics import hooks
from news.statistics.actions import importing as actions
from news.statistics.choices import ImportState
from news.statistics.importing import Told
from news.statistics.models import CheckAnswer, Dataset, Observation, Release, StatisticsImport
from news.statistics.scheduled import read_imports
from news.statistics.views import desk
from notifications.kinds import Refused
from tests.conftest import person
from tests.news.statistics.importing.conftest import BY, csv_of, row

SignIn = Callable[[User], Client]
FIRST = [row(4142), row(4131, period="2023-Q3")]
SECOND = [row(4134, "2024-05-10"), row(4524, "2024-05-10", "2024-Q1")]


@pytest.fixture
def told(nrm: Dataset) -> Told:
    return Told(dataset=nrm.slug)


def handed_in(rows: list[dict[str, object]], told: Told, by: object = BY) -> StatisticsImport:
    """A file that was read."""
    imported = actions.hand_in(name="nrm.csv", content=csv_of(rows), told=told, by=by)  # type: ignore[arg-type]
    return actions.read(imported=imported)


def test_a_file_goes_its_way_in_the_browser(nrm: Dataset, sign_in: SignIn, editor: User) -> None:
    actions.accept(imported=handed_in(FIRST, Told(dataset="nrm"), editor), by=editor)
    client = sign_in(editor)
    file = SimpleUploadedFile("q1_2024.csv", csv_of(SECOND))
    page = client.post("/statistics/desk/hand-in/", {"file": file, "dataset": "nrm", "kind": "scheduled"}, follow=True)
    address = page.redirect_chain[-1][0]
    told = ("1 new number", "1 number moved", "4,142", "4,134", "Q4 2023", "Accept all of it")
    assert [words for words in told if words not in page.text] == []
    assert not Release.objects.filter(code="r2024-05-10").exists()
    imported = StatisticsImport.objects.latest("handed_in_at")
    seen = client.post(f"{address}accept/", {"seen": imported.preview["digest"]}, follow=True)
    assert "Stored: release r2024-05-10." in seen.text
    assert "What it changed" in seen.text
    assert AuditEvent.objects.filter(verb="accepted", actor=f"user:{editor.pk}").count() == 2
    assert "q1_2024.csv" in client.get("/statistics/desk/").text

    again = SimpleUploadedFile("q1_2024.csv", csv_of(SECOND))
    page = client.post("/statistics/desk/hand-in/", {"file": again, "dataset": "nrm", "kind": "scheduled"}, follow=True)
    assert "This very file was accepted on" in page.text
    assert "It would change nothing." in page.text
    assert "Accept all of it" not in page.text
    dropped = client.post(page.redirect_chain[-1][0] + "drop/", follow=True)
    assert "Nothing of it was stored." in dropped.text


def test_faults_stand_on_the_page_and_in_the_form(nrm: Dataset, sign_in: SignIn, editor: User) -> None:
    client = sign_in(editor)
    file = SimpleUploadedFile("nrm.csv", csv_of([row("4,1 34")]))
    page = client.post("/statistics/desk/hand-in/", {"file": file, "kind": "scheduled"}, follow=True)
    assert "line 2, value: “4,1 34” is not a number." in page.text
    wrong = {"file": SimpleUploadedFile("a.csv", b" "), "kind": "scheduled", "published": "May", "period": "Easter"}
    page = client.post("/statistics/desk/hand-in/", wrong)
    assert (page.status_code, page.text.count("Write a ")) == (422, 4)
    assert "This file is empty." in page.text
    zipped = SimpleUploadedFile("a.zip", b"PK\x03\x04nothing")
    page = client.post("/statistics/desk/hand-in/", {"file": zipped, "kind": "scheduled"}, follow=True)
    assert "no zip that can be read" in page.text


def test_a_large_file_is_read_and_stored_by_the_clock(
    nrm: Dataset, sign_in: SignIn, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "SMALL_BYTES", 10)
    monkeypatch.setattr(desk, "SMALL_ROWS", 1)
    client = sign_in(editor)
    page = client.post(
        "/statistics/desk/hand-in/", {"file": SimpleUploadedFile("nrm.csv", csv_of(FIRST)), "kind": "scheduled"}
    )
    address = page.headers["Location"]
    page = client.get(address)
    assert (page.headers["Refresh"], "A worker takes it" in page.text) == ("5", True)
    assert (read_imports(), read_imports()) == (1, 0)
    page = client.get(address)
    assert ("Refresh" in page.headers, "2 new numbers" in page.text) == (False, True)
    client.post(f"{address}accept/", {"seen": ""})
    assert client.get(address).headers["Refresh"] == "5"
    assert read_imports() == 1
    imported = StatisticsImport.objects.get()
    assert (imported.state, imported.accepted_by, Observation.objects.count()) == (ImportState.ACCEPTED, editor, 2)


def test_a_dead_worker_is_followed_by_another(told: Told) -> None:
    imported = actions.hand_in(name="nrm.csv", content=csv_of(FIRST), told=told, by=BY)
    rows = StatisticsImport.objects.filter(pk=imported.pk)
    rows.update(started_at=timezone.now())
    assert (read_imports(), actions.read(imported=imported).state) == (0, ImportState.QUEUED)
    rows.update(started_at=timezone.now() - actions.PATIENCE - timedelta(seconds=1))
    assert read_imports() == 1
    assert rows.get().state == ImportState.PREVIEWED


def test_numbers_that_changed_since_the_preview_are_shown_again(told: Told, editor: User) -> None:
    second = handed_in(SECOND, told)
    assert second.preview["counts"]["new"] == 2
    actions.accept(imported=handed_in(FIRST, told), by=editor)
    with pytest.raises(Refused, match="stored since"):
        actions.accept(imported=second, by=editor)
    second = actions.read(imported=second)
    assert (second.state, second.preview["counts"]["revised"]) == (ImportState.PREVIEWED, 1)
    with pytest.raises(Refused, match="stored since"):
        actions.accept(imported=second, by=editor, seen="of an older page")
    assert [release.code for release in actions.accept(imported=second, by=editor)] == ["r2024-05-10"]


def test_twice_is_quiet_and_a_colleague_is_told(told: Told, editor: User, administrator: User) -> None:
    imported = handed_in(FIRST, told)
    assert handed_in(FIRST, told).pk == imported.pk
    assert len(actions.accept(imported=imported, by=editor)) == 1
    assert actions.accept(imported=imported, by=editor) == []
    with pytest.raises(Refused, match="quicker"):
        actions.accept(imported=imported, by=administrator)
    with pytest.raises(Refused, match="accepted this file"):
        actions.drop(imported=imported, by=editor)
    other = handed_in(SECOND, told)
    assert actions.drop(imported=other, by=editor) == actions.drop(imported=other, by=editor)
    with pytest.raises(Refused, match="quicker"):
        actions.accept(imported=other, by=editor)


def test_doubts_are_answered_before_anything_is_stored(told: Told, sign_in: SignIn, editor: User) -> None:
    parts = [row(100), row(60) | {"category": "gender=male"}, row(60) | {"category": "gender=female"}]
    imported = handed_in(parts, told, editor)
    (finding, *_), client = actions.findings(imported), sign_in(editor)
    with pytest.raises(Refused, match="Answer what the checks doubt"):
        actions.accept(imported=imported, by=editor)
    address = f"/statistics/desk/imports/{imported.pk}/"
    assert "Accept all of it" not in client.get(address).text
    for each in actions.findings(imported):
        answered = {"text": "The source says so, too.", "is_public": "on"}
        page = client.post(f"{address}doubts/{each.fingerprint}/", answered, follow=True)
    assert ("Accept all of it" in page.text, finding.message in page.text) == (True, True)
    assert client.post(f"{address}doubts/unknown/", {"text": "x"}).status_code == 404
    (release,) = actions.accept(imported=imported, by=editor)
    told = client.get(f"/statistics/nrm/releases/{release.code}/").text
    assert ("Editor’s notes" in told, "The source says so, too." in told) == (True, True)
    CheckAnswer.objects.update(is_public=False)
    assert "Editor’s notes" not in client.get(f"/statistics/nrm/releases/{release.code}/").text


def test_what_hears_of_a_release_may_stop_it(told: Told, editor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[str, int]] = []

    def hear(release: Release, moved: list, by: object) -> None:
        heard.append((release.code, len(moved)))
        if release.code == "r2024-05-10":
            raise RuntimeError("no")

    actions.accept(imported=handed_in(FIRST, told), by=editor)
    monkeypatch.setattr(hooks, "release_accepted", [hear])
    imported = handed_in(SECOND, told)
    with pytest.raises(RuntimeError):
        actions.accept(imported=imported, by=editor)
    assert heard == [("r2024-05-10", 1)]
    assert not Release.objects.filter(code="r2024-05-10").exists()
    assert StatisticsImport.objects.get(pk=imported.pk).state == ImportState.PREVIEWED


@pytest.mark.django_db(transaction=True)
def test_two_editors_at_once_store_it_once(nrm: Dataset, editor: User, operator) -> None:
    colleague = person("colleague", Role.EDITOR, operator)
    imported = handed_in(FIRST, Told(dataset="nrm"))
    start, ended = Barrier(2), list[str]()

    def press(user: User) -> None:
        start.wait()
        try:
            ended.append(f"stored {len(actions.accept(imported=imported, by=user))}")
        except Refused as refused:
            ended.append("quicker" if "quicker" in str(refused) else str(refused))
        finally:
            connections.close_all()

    threads = [Thread(target=press, args=(user,)) for user in (editor, colleague)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ended) == ["quicker", "stored 1"]
    assert (Observation.objects.count(), connection.in_atomic_block) == (2, False)
