"""The desk of notes: written by editors through actions, audited, refused beside the field."""

import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts.models import AuditEvent, User
from news.statistics.actions.noting import drop_note, keep_note
from news.statistics.models import Comparison, Dataset, Erratum, Footnote, SeriesBreak
from tests.factories import statistics as make

pytestmark = pytest.mark.django_db
DESK = "/statistics/desk/notes/"


@pytest.fixture
def nrm() -> Dataset:
    return make.moved_quarter()[0].release.dataset


@pytest.fixture
def desk(sign_in, editor: User) -> Client:
    return sign_in(editor)


def drawn(page: str) -> str:
    return re.search(r'name="drawn" value="(\w*)"', page)[1]


def test_an_editor_writes_each_sort_of_note(nrm: Dataset, desk: Client) -> None:
    measure = nrm.measures.get()
    ilo = make.dataset("ilo", kind="estimate")
    make.series(make.measure(ilo))
    for kind, told in {
        "footnotes": {"dataset": nrm.pk, "measure": measure.pk, "line": "all", "text": "A note.", "position": 0},
        "errata": {
            "dataset": nrm.pk,
            "number": "referrals 2023-Q4 @2024-03-08",
            "dated_on": "2024-04-01",
            "text": "A slip.",
        },
        "breaks": {"measure": measure.pk, "on": "2023-01-30", "text": "The test changed."},
        "comparisons": {
            "title": "Both",
            "slug": "both",
            "reason": "Because.",
            "lines": "nrm/referrals/all\nilo/referrals/all",
        },
    }.items():
        answer = desk.post(f"{DESK}new/{kind}/", told)
        assert (answer.status_code, answer["Location"]) == (302, f"{DESK}?show={kind}"), answer.text
        assert desk.get(answer["Location"]).status_code == 200
    assert Footnote.objects.get().series.category == "all"
    assert Erratum.objects.get().observation.value == 4142
    assert SeriesBreak.objects.get().text == "The test changed."
    assert Comparison.objects.get().series.count() == 2
    assert AuditEvent.objects.filter(verb="added", actor__startswith="user:").count() == 4


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("errata", "number", "referrals 2023-Q9"),
        ("errata", "number", "nothing 2023-Q4"),
        ("errata", "dated_on", "2999-01-01"),
        ("footnotes", "line", "gender=male"),
        ("footnotes", "text", ""),
        ("breaks", "on", "soon"),
        ("comparisons", "lines", "nrm/nothing/all nrm/referrals/all"),
        ("comparisons", "reason", ""),
    ],
)
def test_what_is_no_note_is_refused_beside_its_field(
    nrm: Dataset, desk: Client, kind: str, field: str, value: str
) -> None:
    good = {
        "dataset": nrm.pk, "measure": nrm.measures.get().pk, "text": "Words.", "position": 0, "dated_on": "2024-04-01",
        "on": "2023-01-30", "title": "T", "slug": "t", "reason": "R", "lines": "nrm/referrals/all",
    }  # fmt: skip
    answer = desk.post(f"{DESK}new/{kind}/", good | {field: value})
    assert answer.status_code == 400
    assert f'id="id_{field}_error"' in answer.text
    assert not AuditEvent.objects.filter(verb="added").exists()


def test_a_note_is_changed_and_removed_with_a_trail(nrm: Dataset, desk: Client) -> None:
    note = Erratum.objects.create(dataset=nrm, dated_on="2024-04-01", text="A slip.")
    told = {"dataset": nrm.pk, "number": "", "dated_on": "2024-04-02", "text": "Another."}
    page = desk.get(f"{DESK}errata/{note.pk}/").text
    assert "A slip." in page
    told["drawn"] = drawn(page)
    assert desk.post(f"{DESK}errata/{note.pk}/", told).status_code == 302
    assert Erratum.objects.get().text == "Another."
    assert desk.post(f"{DESK}errata/{note.pk}/remove/").status_code == 302
    assert not Erratum.objects.exists()
    trail = AuditEvent.objects.filter(target_kind__endswith="erratum").order_by("pk")
    assert list(trail.values_list("verb", flat=True)) == ["changed", "removed"]


def test_two_tabs_both_are_kept_until_an_editor_decides(nrm: Dataset, desk: Client) -> None:
    note = Erratum.objects.create(dataset=nrm, dated_on="2024-04-01", text="A slip.")
    address = f"{DESK}errata/{note.pk}/"
    told = {"dataset": nrm.pk, "number": "", "dated_on": "2024-04-02", "drawn": drawn(desk.get(address).text)}
    assert desk.post(address, told | {"text": "First."}).status_code == 302
    page = desk.post(address, told | {"text": "Second."})
    assert page.status_code == 409
    assert ("<p>First.</p>" in page.text, "Second.</textarea>" in page.text) == (True, True)
    assert Erratum.objects.get().text == "First."
    assert desk.post(address, told | {"text": "Second.", "drawn": drawn(page.text)}).status_code == 302
    assert Erratum.objects.get().text == "Second."


def test_only_editors_write_and_nothing_is_half_written(nrm: Dataset, moderator: User, editor: User) -> None:
    note = Footnote(dataset=nrm, text="A note.")
    with pytest.raises(PermissionDenied):
        keep_note(note=note, by=moderator)
    with pytest.raises(ValidationError):
        keep_note(note=Footnote(dataset=nrm, text=""), by=editor)
    assert not Footnote.objects.exists()
    kept = keep_note(note=note, by=editor)
    with pytest.raises(PermissionDenied):
        drop_note(note=kept, by=moderator)
    drop_note(note=kept, by=editor)
    drop_note(note=kept, by=editor)
    assert AuditEvent.objects.filter(verb="removed").count() == 1
