"""The catalogue for its readers: limits first, found by words and lists, as it was, on paper and as data."""

import csv
import io
import json

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from elearning.redflags import actions
from elearning.redflags.models import Edition
from tests.factories import elearning as school
from tests.factories import redflags

pytestmark = pytest.mark.django_db
INDEX = "/red-flags/"


def words(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200, address
    return answer.content.decode()


def codes(page: str) -> list[str]:
    return [piece.split('"')[0] for piece in page.split('<li class="flag" id="')[1:]]


def test_before_the_first_edition_pages_say_so_and_keepers_are_told_how(client: Client, sign_in, trainer: User) -> None:
    for address in (INDEX, f"{INDEX}print/", f"{INDEX}editions/"):
        assert "No list is published yet" in words(client, address)
        assert "import_indicators" not in words(client, address)
        assert "manage.py import_indicators" in words(sign_in(trainer), address)
    assert client.get(f"{INDEX}fin-01/").status_code == client.get(f"{INDEX}data.json").status_code == 404


def test_list_begins_with_its_limits_and_goes_by_the_order_of_the_source(client: Client) -> None:
    redflags.published()
    page = words(client, INDEX)
    assert codes(page) == ["beh-01", "beh-02", "fin-01", "fin-02", "rcs-01"]
    assert page.index("No single flag is a clear indicator") < page.index('id="beh-01"')
    assert "Edition 1, published here on" in page
    assert "A leaflet" in page
    assert "not stated in the source" in page
    assert "Many payments of DKK 500 to 1,000." in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "PHONE"}, ["rcs-01"]),
        ({"q": "payments dkk"}, ["fin-02"]),
        ({"q": "loan fin-01"}, ["fin-01"]),
        ({"q": "lóan"}, ["beh-01", "beh-02", "fin-01", "fin-02", "rcs-01"]),
        ({"q": "zebra"}, []),
        ({"category": "behavioural"}, ["beh-01", "beh-02"]),
        ({"subject": "not_stated"}, ["rcs-01"]),
        ({"role": "neighbour"}, ["rcs-01"]),
        ({"role": "police", "subject": "trafficker"}, ["fin-01", "fin-02"]),
        ({"role": "guilty", "category": "x' OR 1"}, ["beh-01", "beh-02", "fin-01", "fin-02", "rcs-01"]),
    ],
)
def test_search_and_filters_find(query: dict[str, str], found: list[str], client: Client) -> None:
    redflags.published()
    page = words(client, INDEX, **query)
    assert codes(page) == found
    assert found or "Nothing in the list says this" in page
    assert page.count('id="q"') == 1


def test_search_keeps_what_was_typed_and_escapes_it(client: Client) -> None:
    redflags.published()
    page = words(client, INDEX, q="<b>phones")
    assert 'value="&lt;b&gt;phones"' in page
    assert "print/?q=%3Cb%3Ephones" in page


def test_indicator_says_all_that_is_known_of_it(client: Client) -> None:
    redflags.published()
    school.course(modules=_drawing("[!fin-02]"))
    page = words(client, f"{INDEX}fin-02/")
    for said in ("Many payments of DKK 500 to 1,000.", "A wage that leaves on the same day.", "A loan is paid back.",
                 "Whose account is it?", "<b>DKK 500 to 1,000</b>, as of 2023", "Points to the trafficker",
                 "Table, row 02", "Bank or payment service", "Seeing the signs: Signs", "/learn/signs/"):  # fmt: skip
        assert said in page, said
    alone = words(client, f"{INDEX}beh-02/")
    assert "Never counts alone." in alone
    assert "this site’s rule" in alone
    assert "we do not guess" in words(client, f"{INDEX}rcs-01/")
    assert client.get(f"{INDEX}fin-99/").status_code == 404


def test_page_of_an_indicator_gives_no_answer_away(client: Client) -> None:
    redflags.published()
    questions = [each | {"tags": [*each.get("tags", ()), "ind-rcs-01"]} for each in school.questions()]
    school.course(questions=questions)
    page = words(client, f"{INDEX}rcs-01/")
    assert ">Seeing the signs</a>" in page
    assert "Which is a flag?" not in page


def test_wordings_stay_and_what_is_left_out_says_since_when(client: Client) -> None:
    redflags.published()
    redflags.published(redflags.changed("fin-01", statement="Pay goes on to a stranger."))
    page = words(client, f"{INDEX}fin-01/")
    assert "Wording 2" in page
    assert "<del>" in page
    assert page.index("Wording 2") < page.index("Wording 1")
    less = redflags.changed("fin-02", statement="Payments of {price}, again and again.")
    less["entries"] = [each for each in less["entries"] if each["code"] != "fin-01"]
    redflags.published(less)
    page = words(client, f"{INDEX}fin-01/")
    assert "Left out since edition 3" in page
    assert "(today)" not in page
    assert "fin-01" not in codes(words(client, INDEX))


def test_source_that_changed_is_told_among_the_wordings(client: Client) -> None:
    redflags.published()
    said = redflags.content()
    said["sources"][0]["published"] = "2027"
    redflags.published(said)
    page = words(client, f"{INDEX}rcs-01/")
    assert "Wording 2" in page
    assert "<dt>Source</dt>" in page


def test_editions_stay_as_they_were_and_say_what_they_changed(client: Client) -> None:
    redflags.published()
    redflags.published(redflags.changed("fin-01", statement="Pay goes on to a stranger."))
    page = words(client, f"{INDEX}editions/")
    assert page.index("Edition 2") < page.index("Edition 1")
    assert "0 added, 1 changed, 0 left out" in page
    old, new = words(client, f"{INDEX}editions/1/"), words(client, f"{INDEX}editions/2/")
    assert "A newer edition counts today" in old
    assert "Pay goes on to somebody else" in old
    assert "What it changed of edition 1" in new
    assert "fin-01: changed" in new
    assert client.get(f"{INDEX}editions/3/").status_code == 404


def test_edition_that_changed_its_limits_alone_shows_them(client: Client) -> None:
    redflags.published()
    redflags.published(redflags.content(limits=["No flag is proof."]))
    page = words(client, f"{INDEX}editions/2/")
    assert "None of its rows." in page
    assert "No flag is proof." in page
    assert "<del>" in page


def test_draft_is_on_no_public_page(client: Client, trainer: User) -> None:
    redflags.published()
    draft = redflags.in_review(redflags.changed("fin-01", statement="Secret so far."), by=trainer)
    for address in (INDEX, f"{INDEX}fin-01/", f"{INDEX}editions/", f"{INDEX}print/"):
        assert "Secret so far" not in words(client, address)
    assert client.get(f"{INDEX}editions/{draft.number}/").status_code == 404
    assert client.get(f"{INDEX}data.json?edition={draft.number}").status_code == 404


def test_paper_has_everything_and_where_it_is_from(client: Client) -> None:
    redflags.published()
    page = words(client, f"{INDEX}print/", role="neighbour")
    assert "These are 1 of 5." in page
    page = words(client, f"{INDEX}print/")
    for said in (
        "Edition 1, published here on",
        "A leaflet",
        "No single flag",
        "Whose account is it?",
        "Table, row 01",
    ):
        assert said in page


def test_json_has_each_row_with_source_place_and_edition(client: Client) -> None:
    edition = redflags.published()
    answer = client.get(f"{INDEX}data.json")
    told = json.loads(answer.content)
    assert (told["version"], told["published"]) == (1, edition.published_at.date().isoformat())
    assert {"code", "category", "subject", "statement", "source", "locator", "version"} <= set(told["entries"][0])
    row = told["entries"][3]
    assert (row["code"], row["category"], row["subject"], row["version"]) == ("fin-02", "financial", "trafficker", 1)
    assert row["statement"] == "Many payments of DKK 500 to 1,000."
    assert row["source"] == "A centre: A leaflet (2023)"
    assert row["locator"] == "Table, row 02"
    assert row["page"].endswith("/red-flags/fin-02/")
    assert "Not stated." in told["licence"]
    kept = client.get(f"{INDEX}data.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert (kept.status_code, kept.headers["Cache-Control"]) == (304, "public, max-age=300")


def test_number_of_any_length_is_answered(client: Client) -> None:
    redflags.published()
    for long in ("9" * 5000, "0" * 5000 + "1", "000000001" + "0" * 5000):
        for name, status in (("json", 400), ("csv", 400)):
            assert client.get(f"{INDEX}data.{name}", {"edition": long}).status_code == status, (name, long[:9])
        assert client.get(f"{INDEX}editions/{long}/").status_code == 404


def test_csv_is_no_formula_and_older_editions_stay(client: Client) -> None:
    redflags.published(redflags.changed("fin-01", statement="=HYPERLINK(1)"))
    first = client.get(f"{INDEX}data.csv")
    redflags.published()
    rows = list(csv.DictReader(io.StringIO(client.get(f"{INDEX}data.csv?edition=1").content.decode())))
    assert [row["code"] for row in rows] == ["beh-01", "beh-02", "fin-01", "fin-02", "rcs-01"]
    assert (rows[2]["statement"], rows[2]["version"]) == ("'=HYPERLINK(1)", "1")
    assert list(rows[0])[:7] == ["code", "category", "subject", "statement", "source", "locator", "version"]
    assert client.get(f"{INDEX}data.csv").headers["ETag"] != first.headers["ETag"]
    for wrong, status in (("x", 400), ("-1", 400), ("0", 400), ("²", 400), ("9" * 30, 400), ("77", 404)):
        assert client.get(f"{INDEX}data.csv", {"edition": wrong}).status_code == status


def test_pages_ask_no_more_of_the_database_for_more_rows(client: Client, django_assert_num_queries) -> None:
    small = redflags.content(entries=redflags.content()["entries"][:1])
    redflags.published(small)
    places = (INDEX, f"{INDEX}print/", f"{INDEX}editions/", f"{INDEX}beh-01/", f"{INDEX}editions/1/")
    counts = {address: _queries(client, address) for address in places}
    call_command("import_indicators", stdout=io.StringIO())
    for number in range(3):
        redflags.published(redflags.content(title=f"Again {number}"))
    for address, count in counts.items():
        with django_assert_num_queries(count):
            words(client, address)
    assert counts[INDEX] == 1


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        words(client, address)
    return len(asked)


def test_shipped_catalogue_keeps_each_page_below_100_kb(client: Client) -> None:
    call_command("import_indicators", stdout=io.StringIO())
    edition = Edition.objects.get()
    assert len(edition.document().entries) == 28
    for address in (INDEX, f"{INDEX}print/", f"{INDEX}editions/1/", f"{INDEX}data.json", f"{INDEX}fin-08/"):
        assert len(client.get(address).content) <= 100_000, address
    assert len(codes(words(client, INDEX))) == 28
    assert actions.wordings("rcs-08")


def _drawing(body: str) -> list[dict]:
    modules = school.content()["modules"]
    modules[0]["lessons"][0]["activities"][0]["body"] = body
    return modules


def test_home_and_training_lead_here_and_search_engines_may(client: Client) -> None:
    assert reverse("red_flags:index") in words(client, "/learn/")
    assert reverse("red_flags:check") in words(client, "/")
    assert "/red-flags/" in client.get("/sitemap.xml").content.decode()
