"""Shipped files with a slip: the command that loads them says what is wrong, and how far it came."""

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from news.statistics import shipped
from news.statistics.models import Dataset, Observation
from tests.news.statistics.importing.conftest import csv_of, row

Load = Callable[..., tuple[str, str, str]]
SOURCES = {
    key: {"publisher": "A", "title": key, "url": "https://a.example/", "licence": "open", "accessed_on": "2026-11-23"}
    for key in ("home-office", "items")
}
DATASET = {
    "slug": "small",
    "title": "Small",
    "kind": "official",
    "counted": "a referral",
    "source": "home-office",
    "files": ["small.csv"],
    "measures": [{"code": "referrals", "title": "Referrals", "unit": "people"}],
    "dimensions": [{"code": "gender", "title": "Gender"}],
}


@pytest.fixture
def load(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Load]:
    """Load one dataset as if it were shipped; what is said, what is complained about, and how it ends."""

    def loaded(rows: list[dict[str, object]], *also: dict[str, Any], **more: Any) -> tuple[str, str, str]:
        said = {"sources": SOURCES, "titles": {}, "datasets": [DATASET | more, *also]}
        (tmp_path / "datasets.json").write_text(json.dumps(said), encoding="utf-8")
        (tmp_path / "answers.toml").write_text("answers = []\n", encoding="utf-8")
        (tmp_path / "small.csv").write_bytes(csv_of(rows))
        shipped._said.cache_clear()
        out, err = io.StringIO(), io.StringIO()
        try:
            call_command("load_statistics", stdout=out, stderr=err)
        except CommandError as error:
            return out.getvalue(), err.getvalue(), str(error)
        return out.getvalue(), err.getvalue(), ""

    monkeypatch.setattr(shipped, "DATA", tmp_path)
    yield loaded
    shipped._said.cache_clear()


def test_faults_of_a_shipped_file_are_named_and_mended_ones_load(load: Load) -> None:
    _out, _err, ended = load([row("x"), row(1, period="Easter")])
    assert ended.splitlines() == [
        "line 2, value: “x” is not a number.",
        "line 3, period: “Easter” is not a period; write 2023-Q4.",
    ]
    assert not Observation.objects.exists()
    out, err, ended = load([row(1)], DATASET | {"slug": "written", "source": "items"})
    said = ("small: 1 numbers, 0 of them revisions.", "ten-news-items.csv: 1 numbers.", "0 slips noted.")
    assert ([line for line in said if line not in out], err, ended) == ([], "", "")
    assert Observation.objects.count() == 2


def test_a_description_that_cannot_be_makes_nothing(load: Load) -> None:
    _out, _err, ended = load([row(1)], kind="rumour")
    assert "'rumour' is not a valid choice" in ended.replace("“", "'").replace("”", "'").replace("Value ", "")
    assert not Dataset.objects.exists()


def test_written_figures_that_nobody_answered_for_are_not_stored(load: Load) -> None:
    doubtful = [row(100), row(60) | {"category": "gender=male"}, row(60) | {"category": "gender=female"}]
    _out, err, ended = load(doubtful, source="items")
    assert "ten-news-items.csv: nobody has answered: " in err
    assert "20 more than 100" in err
    assert ended == "Answer what the checks doubt first: 1."
    assert not Observation.objects.exists()
