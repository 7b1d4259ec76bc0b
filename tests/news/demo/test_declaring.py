"""The datasets that the site ships: described once, whole, and never against an editor."""

import csv
import io
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import AuditEvent, User
from accounts.permissions import System
from news.statistics import shipped
from news.statistics.actions.declaring import declare
from news.statistics.models import Category, Dataset, Measure, SeriesBreak
from news.statistics.periods import published

BY = System("test")


def test_declared_twice_is_declared_once(db: None) -> None:
    first = declare(sources=shipped.sources(), datasets=shipped.datasets(), by=BY)
    assert len(first.slugs) == len(shipped.datasets()) == Dataset.objects.count()
    assert Dataset.objects.get(slug="dtn-nationality").dimensions.get().is_sensitive
    assert Measure.objects.get(dataset__slug="nrm", code="referrals_share").base.code == "referrals"
    assert SeriesBreak.objects.filter(measure__code="reasonable_grounds_decisions", on=date(2023, 1, 30)).count() == 2
    assert declare(sources=shipped.sources(), datasets=shipped.datasets(), by=BY).rows == 0
    assert AuditEvent.objects.filter(verb="datasets.declared").count() == 1


def test_declared_again_leaves_what_an_editor_wrote(db: None) -> None:
    declare(sources=shipped.sources(), datasets=shipped.datasets(), by=BY)
    Dataset.objects.filter(slug="nrm").update(title="As an editor calls it")
    Category.objects.filter(code="sca").delete()
    assert declare(sources=shipped.sources(), datasets=shipped.datasets(), by=BY).rows == 2
    assert Dataset.objects.get(slug="nrm").title == "As an editor calls it"


def test_declaring_is_for_editors(db: None, caseworker: User) -> None:
    with pytest.raises(PermissionDenied):
        declare(sources={}, datasets=[], by=caseworker)


def test_a_description_that_cannot_be_makes_nothing(db: None) -> None:
    wrong = {"slug": "wrong", "title": "Wrong", "kind": "guess", "counted": "a", "source": "items", "measures": []}
    with pytest.raises(ValidationError):
        declare(sources=shipped.sources(), datasets=[*shipped.datasets(), wrong], by=BY)
    assert not Dataset.objects.exists()


def test_what_was_published_first_comes_first() -> None:
    """Or a revision would be taken for the first word."""
    for dataset in shipped.datasets():
        rows = csv.DictReader(io.StringIO(shipped.content(dataset).decode()))
        days = [published(row["published"])[0] for row in rows]
        assert days == sorted(days), dataset["slug"]


def test_every_source_says_who_and_under_which_terms() -> None:
    for source in shipped.sources().values():
        assert source["publisher"]
        assert source["licence"]
        assert source["url"].startswith("https://")
