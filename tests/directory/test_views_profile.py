"""A profile's page, and a reader's word that something in it is wrong."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from time_machine import travel

from directory import actions
from directory.actions.mistakes import OPEN_REPORTS
from directory.models import Claim, MistakeReport
from tests.directory.pages import heading, queries, text
from tests.factories.directory import BY, available, checked, drafted, listed, published, specialism, withdrawn

pytestmark = pytest.mark.django_db

EVERYTHING: dict[str, Any] = {
    "headline": "Patient and quick", "biography": "First.\n\nSecond.", "organisation_name": "Chambers",
    "countries": ["AL"], "jurisdictions": ["GB-EAW"], "languages": ["sq"], "has_legal_aid": True, "fees": "None",
    "is_remote": True, "is_in_person": True, "accepts_referrals": True, "publications": "A book",
    "training": "A course", "street": "1 High Street", "postcode": "LS1 1AA", "region": "Yorkshire",
    "phone": [{"number": "+44 113 000 0000", "note": "Mornings"}], "sms": "60777", "hours": "9 to 5",
    "email": "ada@example.org", "website": "https://www.ada.example/about", "audience": "child",
    "confirmed_on": "2026-11-01",
}  # fmt: skip


def test_everything_known_is_shown(visitor: Client) -> None:
    profile = available(slug="ada", terms=[specialism("asylum")], **EVERYTHING)
    profile.registrations.create(body="SRA", number="123456")
    page = visitor.get("/directory/ada/")
    told = text(page)
    assert (page.status_code, heading(page)) == (200, "Ada Example")
    for words in (
        "Solicitor, Chambers", "Patient and quick", "First. Second.", "Asylum", "Albania", "England and Wales",
        "Albanian", "Takes legal aid", "Fees None", "In person · By telephone or video", "Accepts referrals",
        "A book", "A course", "1 High Street Leeds LS1 1AA Yorkshire United Kingdom", "+44 113 000 0000 Mornings",
        "60777", "9 to 5", "ada@example.org", "ada.example (leads to another site)", "Children and young people",
        "SRA 123456", "Taking new work, confirmed today", "Entry last confirmed on 1 November 2026",
    ):  # fmt: skip
        assert words in told, words
    assert 'href="tel:+441130000000"' in page.content.decode()
    assert 'href="https://www.ada.example/about" rel="noreferrer external"' in page.content.decode()


def test_what_is_not_known_is_not_shown(visitor: Client) -> None:
    published(slug="ada", languages=[], place="")
    told = text(visitor.get("/directory/ada/"))
    for words in ("Fees", "Hours", "E-mail", "Website", "Languages", "Publications", "About Ada", "Legal aid"):
        assert words not in told
    assert "Nobody has confirmed this entry yet." in told
    assert "Availability not known" in told


def test_each_check_that_counts_is_dated(visitor: Client) -> None:
    checked(checked(published(slug="ada"), Claim.INSURANCE), Claim.TRAINING, ago=30, counts=31)
    with travel(timezone.now() + timedelta(days=2)):
        told = text(visitor.get("/directory/ada/"))
    assert re.search(r"Identity on \d+ \w+ \d{4}, counts until \d+ \w+ \d{4}", told)
    assert "Insurance on" in told
    assert "Survivor-centred training" not in told


def test_a_listing_says_whose_word_it_is(visitor: Client) -> None:
    profile = listed(source_confidence="secondary", phone=({"number": "116006", "note": ""},))
    told = text(visitor.get(profile.get_absolute_url()))
    assert "Listed, not checked, from example.org in October 2025." in told
    assert "From a second-hand source: we have not checked this number ourselves." in told
    assert "Checked by us" not in told


def test_a_public_body_is_named_as_one(visitor: Client) -> None:
    profile = listed(is_public_authority=True)
    told = text(visitor.get(profile.get_absolute_url()))
    assert "This is a public body. It may have to pass on what you tell it." in told


def test_somebody_fictional_is_named_so(visitor: Client) -> None:
    published(slug="ada", is_fictional=True)
    assert "Fictional: for demonstration only." in text(visitor.get("/directory/ada/"))


def test_a_link_never_leads_to_a_script(visitor: Client) -> None:
    published(slug="ada", website="javascript:alert(1)")
    assert "javascript:" not in visitor.get("/directory/ada/").content.decode()


def test_names_cannot_break_out_of_the_page(visitor: Client) -> None:
    published(slug="ada", name="</script><script>alert(1)</script>")
    page = visitor.get("/directory/ada/").content.decode()
    assert "<script>alert" not in page
    ld = re.search(r'(?s)<script type="application/ld\+json" nonce="[^"]+">(.*?)</script>', page)
    assert ld
    assert json.loads(ld[1])["name"] == "</script><script>alert(1)</script>"


def test_withdrawn_is_gone_and_not_named(visitor: Client) -> None:
    withdrawn(slug="secret-name", name="Secret Name")
    page = visitor.get("/directory/secret-name/")
    assert (page.status_code, heading(page)) == (410, "This entry was removed")
    assert "Secret Name" not in page.content.decode()


def test_a_draft_and_an_unchecked_profile_and_nothing_are_not_there(visitor: Client) -> None:
    drafted(slug="draft")
    actions.publish(profile=drafted(slug="unchecked"), by=BY)
    for slug in ("draft", "unchecked", "nobody"):
        assert visitor.get(f"/directory/{slug}/").status_code == 404


def test_a_lapsed_identity_check_hides_the_page_that_day(visitor: Client) -> None:
    checked(published(slug="ada"), counts=40)
    with travel(timezone.now() + timedelta(days=10)):
        assert visitor.get("/directory/ada/").status_code == 404


@pytest.mark.parametrize(
    "address", ["/directory/%00/", "/directory/a b/", "/directory/" + "a" * 5000 + "/", "/directory/é/"]
)
def test_an_address_that_cannot_be_is_not_found(visitor: Client, address: str) -> None:
    assert visitor.get(address).status_code == 404


def test_other_methods_are_refused(visitor: Client) -> None:
    published(slug="ada")
    assert visitor.post("/directory/ada/").status_code == 405
    assert visitor.delete("/directory/ada/mistake/").status_code == 405
    assert visitor.post("/directory/ada/mistake/thanks/").status_code == 405


def test_a_rich_profile_asks_as_often_as_a_poor_one(visitor: Client) -> None:
    published(slug="poor")
    rich = checked(
        published(slug="rich", terms=[specialism(f"s{n}") for n in range(20)], **EVERYTHING), Claim.INSURANCE
    )
    for number in range(20):
        rich.registrations.create(body="SRA", number=str(number))
    assert queries(visitor, "/directory/poor/") == queries(visitor, "/directory/rich/") == 4


def test_reporting_a_mistake_asks_nothing_about_the_reader_and_thanks(visitor: Client) -> None:
    profile = published(slug="ada")
    form = visitor.get("/directory/ada/mistake/")
    assert set(re.findall(r'name="(\w+)"', form.content.decode())) >= {"kind", "text"}
    assert not {"email", "name"} & set(re.findall(r'<input[^>]*name="(\w+)"', form.content.decode()))
    sent = visitor.post("/directory/ada/mistake/", {"kind": "gone", "text": "Moved"})
    assert (sent.status_code, sent["Location"]) == (302, "/directory/ada/mistake/thanks/")
    assert "Thank you" in heading(visitor.get(sent["Location"]))
    report = MistakeReport.objects.get()
    assert (report.profile, report.kind, report.text) == (profile, "gone", "Moved")
    assert "sessionid" not in sent.cookies


@pytest.mark.parametrize(
    "data", [{}, {"kind": "rumour"}, {"kind": "gone", "text": "x" * 1001}, {"kind": "gone", "text": "\0"}]
)
def test_a_report_that_cannot_be_read_is_asked_again(visitor: Client, data: dict[str, str]) -> None:
    published(slug="ada")
    page = visitor.post("/directory/ada/mistake/", data)
    assert page.status_code == 200
    assert "<title>Error: Report a mistake" in page.content.decode()
    assert not MistakeReport.objects.exists()


def test_one_report_too_many_is_told_that_it_was_not_kept(visitor: Client) -> None:
    profile = published(slug="ada")
    for _ in range(OPEN_REPORTS):
        actions.report_mistake(profile=profile, kind="gone")
    page = visitor.post("/directory/ada/mistake/", {"kind": "gone"})
    assert (page.status_code, heading(page)) == (200, "Many people have already reported this entry")
    assert "Your report was not kept" in text(page)
    assert MistakeReport.objects.count() == OPEN_REPORTS
    assert visitor.post("/directory/ada/mistake/", {"kind": "unsafe"}).status_code == 302
    assert MistakeReport.objects.filter(kind="unsafe").exists()


def test_nobody_reports_what_nobody_sees(visitor: Client) -> None:
    withdrawn(slug="gone")
    for address in ("/directory/gone/mistake/", "/directory/gone/mistake/thanks/"):
        assert visitor.get(address).status_code == 404
    assert visitor.post("/directory/gone/mistake/", {"kind": "gone"}).status_code == 404
