"""What is said beside a release: in whose place it comes, a note, when it was read; and packages that come back."""

import json
import re
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import User
from news.statistics import exporting, importing
from news.statistics.actions import importing as actions
from news.statistics.choices import ImportState
from news.statistics.importing import FileRefusedError, Report, Told
from news.statistics.models import Dataset, Observation, Release, StatisticsImport
from news.statistics.scheduled import read_imports
from notifications import laws
from tests.factories import statistics as make
from tests.news.statistics.importing.conftest import BY, csv_of, row
from tests.news.statistics.importing.test_packages import package, zipped

Take = Callable[..., Report]
FIRST = [row(4142), row(4131, period="2023-Q3")]
SECOND = [row(4134, "2024-05-10")]
HAND_IN = "/statistics/desk/hand-in/"


def test_an_editor_says_in_whose_place_a_release_comes(take: Take, nrm: Dataset, sign_in, editor: User) -> None:
    take(FIRST)
    client = sign_in(editor)
    said = {"dataset": "nrm", "kind": "correction", "supersedes": "r2024-03-07", "note": "Table 3 was wrong.",
            "accessed_on": "2024-05-11"}  # fmt: skip
    wrong = client.post(HAND_IN, said | {"supersedes": "r1999", "file": SimpleUploadedFile("a.csv", csv_of(SECOND))})
    assert (wrong.status_code, 'id="id_supersedes_error"' in wrong.text) == (422, True)
    sent = said | {"file": SimpleUploadedFile("a.csv", csv_of(SECOND))}
    page = client.post(HAND_IN, sent, follow=True)
    client.post(f"{page.redirect_chain[-1][0]}accept/", {"seen": ""})
    made = Release.objects.get(code="r2024-05-10")
    assert (made.supersedes.code, made.note, made.kind) == ("r2024-03-07", "Table 3 was wrong.", "correction")
    assert made.source.accessed_on == date(2024, 5, 11)
    told = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get("/statistics/nrm/releases/").text))
    for words in ("In the place of r2024-03-07", "Table 3 was wrong.", "(read there on 11 May 2024)"):
        assert words in told
    assert "11 May 2024" in client.get("/statistics/nrm/releases/r2024-05-10/").text


def test_a_package_says_it_of_each_of_its_files(take: Take) -> None:
    take(FIRST)
    told = {"path": "a.csv", "dataset": "nrm", "supersedes": "r2024-03-07", "note": "Mended.", "kind": "correction",
            "accessed_on": "2024-05-11", "url": "https://gov.example/second"}  # fmt: skip
    other = {"path": "b.csv", "dataset": "nrm"}
    files = {"a.csv": csv_of(SECOND), "b.csv": csv_of([row(5, "2024-08-10", "2024-Q2")])}
    take(zipped({"datapackage.json": package(told, other), **files}), "package.zip")
    made, plain = Release.objects.get(code="r2024-05-10"), Release.objects.get(code="r2024-08-10")
    assert (made.supersedes.code, made.note, made.kind) == ("r2024-03-07", "Mended.", "correction")
    assert (made.source.url, made.source.accessed_on) == ("https://gov.example/second", date(2024, 5, 11))
    assert (plain.supersedes, plain.note, plain.kind, plain.source.accessed_on) == (None, "", "scheduled", None)
    nothing = package(told | {"supersedes": "r1999"})
    with pytest.raises(FileRefusedError) as refused:
        take(zipped({"datapackage.json": nothing, "a.csv": csv_of([row(1, "2024-09-10")])}))
    assert "no earlier release “r1999”" in str(next(iter(refused.value.faults)))


def test_a_package_of_ours_makes_the_same_dataset_elsewhere(db: None, visitor: Client) -> None:
    of = make.dataset(counted="a person", geography="UK", update_days=92, coverage="All of it.")
    make.dimension(of, "nationality", "afghan", "french", "thai", is_sensitive=True)
    counted = make.measure(of)
    make.measure(of, "share", title="Share", kind="share", unit="percent", base=counted, decimals=1)
    for name, value in (("afghan", 50), ("french", 3), ("thai", 4)):
        make.observation(make.series(counted, nationality=name), "2023-Q4", value, make.release(of, code="r"))
    make.observation(make.series(counted), "2023-Q4", 57, make.release(of, code="r"), qualifier="about")
    content = visitor.get("/statistics/nrm/datapackage.zip").content
    (told,) = json.loads(zipfile.ZipFile(BytesIO(content)).read("datapackage.json"))["datasets"]
    # That a small category is there at all is not said.
    assert told["dimensions"][0]["categories"] == [{"code": "afghan", "label": "Afghan"}]
    Dataset.objects.update(slug="elsewhere")
    report = importing.take("nrm.zip", content, Told(), by=BY)
    made = Dataset.objects.get(slug="nrm")
    assert (report.counts["new"], made.is_published, made.source) == (2, False, of.source)
    again = exporting.package(made, None, "http://testserver/statistics/nrm/")
    assert json.loads(zipfile.ZipFile(BytesIO(again)).read("datapackage.json"))["datasets"] == [told]
    assert [line[:8] for line in exporting.rows(made)] == [
        ["referrals", "all", "2023-10-01", "2023-12-31", "57", "r", "2024-03-07", "about"],
        ["referrals", "nationality=afghan", "2023-10-01", "2023-12-31", "50", "r", "2024-03-07", "exact"],
    ]


def test_what_no_worker_stores_is_dropped_after_a_while_and_operators_hear(
    nrm: Dataset, sign_in, editor: User, time_machine
) -> None:
    time_machine.move_to(timezone.now(), tick=False)
    imported = actions.hand_in(name="nrm.csv", content=csv_of(FIRST), told=Told(dataset="nrm"), by=editor)
    imported = actions.read(imported=imported)
    actions.accept_later(imported=imported, by=editor)
    client, address = sign_in(editor), f"/statistics/desk/imports/{imported.pk}/"
    law = next(each for each in laws.every() if each.name == "statistics_taken")
    assert ("Drop it" in client.get(address).text, law.weigh().holds) == (False, True)
    time_machine.move_to(timezone.now() + timedelta(minutes=21), tick=False)
    client = sign_in(editor)
    assert ("Drop it" in client.get(address).text, law.weigh().holds) == (True, False)
    # Whoever accepted it has left: those behind it go on.
    StatisticsImport.objects.update(accepted_by=None)
    behind = actions.hand_in(name="b.csv", content=csv_of(SECOND), told=Told(dataset="nrm"), by=editor)
    assert read_imports() == 1
    behind.refresh_from_db()
    assert behind.state == ImportState.PREVIEWED
    client.post(f"{address}drop/")
    imported.refresh_from_db()
    assert (imported.state, law.weigh().holds, Observation.objects.count()) == (ImportState.DROPPED, True, 0)
