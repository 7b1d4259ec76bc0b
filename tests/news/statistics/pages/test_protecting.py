"""The desk's form of a dataset: who is counted, what is public, what is hidden; what was hidden never comes back."""

import csv
import io
import re
from threading import Event, Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections, transaction
from django.test import Client

from accounts.models import AuditEvent, User
from news.statistics.actions import protecting
from news.statistics.models import Dataset, Dimension, StatisticsImport
from notifications.kinds import Refused
from tests.factories import statistics as make
from tests.news.statistics.importing.test_packages import DESCRIBED, package, zipped

pytestmark = pytest.mark.django_db
DESK = "/statistics/desk/datasets/"


@pytest.fixture
def desk(sign_in, editor: User) -> Client:
    return sign_in(editor)


def drawn(page: str) -> str:
    return re.search(r'name="drawn" value="(\w*)"', page)[1]


def told(client: Client, slug: str, **changes: object) -> dict[str, object]:
    """What the form holds, with changes; None takes a tick away."""
    page = client.get(f"{DESK}{slug}/").text
    ticked = re.findall(r'name="(is_\w+)"[^>]* checked', page)
    said = {"drawn": drawn(page), "counted": "a person whom we serve", **dict.fromkeys(ticked, "on"), **changes}
    return {name: value for name, value in said.items() if value is not None}


def numbers(visitor: Client, slug: str) -> list[tuple[str, str]]:
    text = b"".join(visitor.get(f"/statistics/{slug}/data.csv").streaming_content).decode()
    return [(row["category"], row["value"]) for row in csv.DictReader(io.StringIO(text))]


def brought(desk: Client, dimension: dict[str, object], rows: str) -> str:
    """Hand in a package that describes a dataset of ours, and accept it."""
    described = DESCRIBED | {"slug": "served", "title": "People whom we serve", "dimensions": [dimension]}
    files = {"datapackage.json": package({"path": "a.csv", "dataset": "served"}, datasets=[described]), "a.csv": rows}
    sent = {"file": SimpleUploadedFile("served.zip", zipped(files)), "kind": "scheduled"}
    page = desk.post("/statistics/desk/hand-in/", sent, follow=True)
    held = StatisticsImport.objects.get()
    desk.post(f"{page.redirect_chain[-1][0]}accept/", {"seen": held.preview["digest"]})
    return "served"


def rows_of(dimension: str, **values: int) -> str:
    head = "measure,category,period,value,published\n"
    return head + "".join(f"people,{dimension}={part},2024-Q1,{value},2024-05-10\n" for part, value in values.items())


def test_an_editor_brings_numbers_of_our_own_people_and_none_below_ten_is_shown(desk: Client, visitor: Client) -> None:
    brought(desk, {"code": "form", "title": "Form"}, rows_of("form", labour=50, domestic=40, other_work=7, begging=8))
    assert visitor.get("/statistics/served/").status_code == 404
    answer = desk.post(f"{DESK}served/", told(desk, "served", is_published="on", is_ours="on"), follow=True)
    assert "2 lines are hidden; what was hidden once stays hidden." in answer.text
    assert "10, everywhere" in answer.text
    page = visitor.get("/statistics/served/").text
    assert "Numbers below 10 could point at people." in page
    assert "Begging" not in page
    assert numbers(visitor, "served") == [
        ("form=domestic", "40"), ("form=labour", "50"), ("form=grouped", "15"),
    ]  # fmt: skip
    assert Dataset.objects.get(slug="served").counted == "a person whom we serve"
    # Not ours any more: not one of them comes back, and the desk says so.
    answer = desk.post(f"{DESK}served/", told(desk, "served", is_ours=None), follow=True)
    assert "2 lines are hidden; what was hidden once stays hidden." in answer.text
    assert "Begging" not in visitor.get("/statistics/served/").text
    assert "form=begging" not in dict(numbers(visitor, "served"))
    changed = AuditEvent.objects.filter(verb="protected").order_by("pk").values_list("detail__is_ours", flat=True)
    assert list(changed) == [[False, True], [True, False]]


def test_nationality_is_sensitive_whatever_a_package_says(desk: Client, visitor: Client) -> None:
    nationality = {"code": "nationality", "title": "Nationality", "is_sensitive": False}
    brought(desk, nationality, rows_of("nationality", afghan=50, french=3, thai=4))
    assert Dimension.objects.get(code="nationality").is_sensitive
    desk.post(f"{DESK}served/", told(desk, "served", is_published="on", sensitive=["nationality"]))
    assert dict(numbers(visitor, "served")) == {"nationality=afghan": "50", "nationality=grouped": "7"}
    answer = desk.post(f"{DESK}served/", told(desk, "served"), follow=True)
    assert "stays hidden" in answer.text
    assert not Dimension.objects.get(code="nationality").is_sensitive
    assert "nationality=french" not in dict(numbers(visitor, "served"))


def test_two_tabs_both_are_kept_until_an_editor_decides(desk: Client) -> None:
    of = make.dataset()
    make.dimension(of, "gender", "male")
    late = told(desk, "nrm", counted="a claim")
    assert desk.post(f"{DESK}nrm/", told(desk, "nrm", is_ours="on")).status_code == 302
    page = desk.post(f"{DESK}nrm/", late)
    assert page.status_code == 409
    assert "What is kept now" in page.text
    assert Dataset.objects.get().is_ours
    assert desk.post(f"{DESK}nrm/", late | {"drawn": drawn(page.text)}).status_code == 302
    assert (Dataset.objects.get().is_ours, Dataset.objects.get().counted) == (False, "a claim")


def test_what_is_wrong_stands_beside_its_field_and_only_editors_decide(desk: Client, moderator: User) -> None:
    of = make.dataset()
    answer = desk.post(f"{DESK}nrm/", told(desk, "nrm", counted=""))
    assert (answer.status_code, 'id="id_counted_error"' in answer.text) == (400, True)
    with pytest.raises(PermissionDenied):
        protecting.protect(
            dataset=of, changes={"is_published": False}, sensitive=(), was=protecting.said(of), by=moderator
        )
    assert Dataset.objects.get().is_published


def test_the_list_never_grows_its_query_count(desk: Client, django_assert_max_num_queries) -> None:
    for number in range(12):
        make.dimension(make.dataset(f"d{number}"), "nationality", is_sensitive=True)
    desk.get(DESK)
    with django_assert_max_num_queries(8):
        assert desk.get(DESK).text.count("5, by: Nationality") == 12


@pytest.mark.django_db(transaction=True)
def test_while_a_colleague_has_it_in_hand_it_is_refused(editor: User) -> None:
    of, held, done = make.dataset(), Event(), Event()

    def hold() -> None:
        with transaction.atomic():
            protecting.claimed("nrm")
            held.set()
            done.wait(120)
        connections.close_all()

    other = Thread(target=hold)
    other.start()
    assert held.wait(60)
    try:
        with pytest.raises(Refused, match="in hand"):
            protecting.protect(dataset=of, changes={"is_ours": True}, sensitive=(), was=protecting.said(of), by=editor)
    finally:
        done.set()
        other.join()
    assert not Dataset.objects.get().is_ours
    with pytest.raises(Refused, match="quicker"):
        protecting.protect(
            dataset=of, changes={"is_ours": True}, sensitive=(), was=protecting.said(of) | {"is_ours": True}, by=editor
        )
