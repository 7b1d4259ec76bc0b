"""The check of pages finds what is wrong, and says where."""

from pathlib import Path

import pytest
from django.http import HttpResponse

from tests import markup

GOOD = '<!DOCTYPE html><html lang="en"><head><title>A page</title></head><body><h1>A page</h1></body></html>'


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """What other tests have kept stays theirs."""
    monkeypatch.setattr(markup, "_pages", {})


def test_a_good_page_passes_and_a_bad_one_is_named(tmp_path: Path) -> None:
    markup.keep(HttpResponse(GOOD))
    assert markup.faults(tmp_path) == []
    markup.keep(HttpResponse(GOOD.replace("<h1>A page</h1>", '<h1 onclik="x">A page</h1>'), status=404))
    assert [told.partition(":")[0] for told in markup.faults(tmp_path)] == ["none.404.html"]
    assert markup.faults(tmp_path) == []


def test_what_is_no_page_is_left_out(tmp_path: Path) -> None:
    markup.keep(HttpResponse("a,b", content_type="text/csv"))
    assert markup.faults(tmp_path) == []


def test_a_checker_that_is_not_there_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VNU_JAR", "/nowhere/vnu.jar")
    markup.keep(HttpResponse(GOOD))
    assert "did not answer" in markup.faults(tmp_path)[0]
