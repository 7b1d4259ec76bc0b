"""The front door, the pages about the site, and the gallery."""

import datetime
import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from directory.models import Kind, Profile, Term, Verification, Vocabulary
from directory.states import State

pytestmark = pytest.mark.django_db

ABOUT = ("index", "privacy", "accessibility", "terms", "complaints", "safeguarding")


@pytest.fixture
def solicitor() -> Term:
    return Term.objects.create(vocabulary=Vocabulary.PROFESSION, slug="solicitor", name="Solicitor")


def publish(profession: Term, slug: str, **fields: object) -> Profile:
    """Create a published profile: listed when it has a source, otherwise with a checked identity."""
    profile = Profile.objects.create(
        slug=slug, name=slug, profession=profession, state=State.PUBLISHED, state_changed_at=timezone.now(),
        **{"country": "GB", "kind": Kind.PERSON} | fields,
    )  # fmt: skip
    if not profile.source_name:
        today = timezone.localdate()
        Verification.objects.create(
            profile=profile, claim="identity", checked_on=today, expires_on=today + datetime.timedelta(days=365)
        )
    return profile


def test_home_works_in_an_empty_directory(visitor: Client) -> None:
    page = visitor.get(reverse("home"))
    assert page.status_code == 200
    assert 'class="stat"' not in page.text
    assert 'action="/directory/"' in page.text


def test_home_counts_what_the_public_sees(visitor: Client, solicitor: Term) -> None:
    publish(solicitor, "ada", countries=["AL", "GB"], languages=["sq", "en"])
    publish(solicitor, "bea", languages=["en"], country="AL")
    source = {"source_name": "A list", "source_url": "https://example.org/", "source_confidence": "official"}
    publish(solicitor, "line", languages=["fr"], country="FR", **source)
    Profile.objects.create(slug="draft", name="Draft", profession=solicitor, country="ES", languages=["es"])
    assert Profile.objects.figures() == {"checked": 2, "listed": 1, "countries": 3, "languages": 3}
    assert dict(visitor.get(reverse("home")).context["figures"])["countries"] == 3


def test_home_links_to_searches_that_exist(visitor: Client, solicitor: Term) -> None:
    Term.objects.create(vocabulary=Vocabulary.SPECIALISM, slug="interpreter", name="Not a profession")
    page = visitor.get(reverse("home"))
    assert page.context["popular"] == [("Solicitor", "/directory/?profession=solicitor")]


def test_home_asks_few_questions_and_the_same_at_any_size(
    visitor: Client, solicitor: Term, django_assert_num_queries
) -> None:
    for number in range(20):
        publish(solicitor, f"person-{number}")
    with django_assert_num_queries(4):
        visitor.get(reverse("home"))
    with django_assert_num_queries(1):
        visitor.get(reverse("home"))
    cache.clear()
    publish(solicitor, "one-more")
    with django_assert_num_queries(4):
        visitor.get(reverse("home"))


def test_home_counts_again_after_a_minute(visitor: Client, solicitor: Term, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[int] = []
    monkeypatch.setattr(type(cache), "get_or_set", lambda _cache, _key, _count, seconds: kept.append(seconds), False)
    visitor.get(reverse("home"))
    assert 0 < kept[0] <= 60


def test_home_opens_without_the_cache(visitor: Client, solicitor: Term, settings) -> None:
    publish(solicitor, "ada")
    nobody_there = {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": nobody_there}
    page = visitor.get(reverse("home"))
    assert page.status_code == 200
    assert page.context["figures"] == []


def test_home_shows_the_operators_numbers_only_when_there_are_some(visitor: Client, settings) -> None:
    assert "tel:" not in visitor.get(reverse("home")).text
    settings.OPERATOR = {**settings.OPERATOR, "phone": "+44 20 7946 0000", "helplines": ["Night line: 116 000"]}
    page = visitor.get(reverse("home")).text
    assert 'href="tel:+442079460000"' in page
    assert '<a href="tel:116000">Night line: 116 000</a>' in page


@pytest.mark.parametrize("name", ["home", "gallery", *(f"about:{page}" for page in ABOUT)])
def test_pages_refuse_to_be_posted_to(visitor: Client, name: str) -> None:
    assert visitor.post(reverse(name)).status_code == 405


@pytest.mark.parametrize("name", ["home", *(f"about:{page}" for page in ABOUT)])
def test_pages_set_no_cookie_for_a_visitor(visitor: Client, name: str) -> None:
    assert not visitor.get(reverse(name)).cookies


@pytest.mark.parametrize("name", ABOUT)
def test_about_pages_ask_the_database_nothing(visitor: Client, name: str, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert visitor.get(reverse(f"about:{name}")).status_code == 200


def test_privacy_says_how_long_this_operator_keeps_what(visitor: Client, settings) -> None:
    settings.DESK = {**settings.DESK, "retention_days": 41}
    settings.CASES, settings.REFERRALS = {"retention_days": 730}, {**settings.REFERRALS, "retention_days": 43}
    settings.INSTRUCTIONS = {**settings.INSTRUCTIONS, "retention_days": 44}
    settings.KEYS_BACKUP_DAYS = 5
    page = visitor.get(reverse("about:privacy")).text
    told = (
        "41 days after we have closed it",
        "key for 5 days",
        "2 years after the case",
        *(f"{days} days after" for days in (43, 44)),
    )
    assert [words for words in told if words not in page] == []


def test_privacy_names_what_each_part_of_the_site_keeps_and_every_cookie(visitor: Client) -> None:
    page = visitor.get(reverse("about:privacy")).text
    kept = (
        "shortlist",
        "ask for help",
        "about a client",
        "report on",
        "entry in the directory",
        "learned here",
        "news",
    )
    assert [words for words in (*kept, "The language that you chose") if words not in page] == []


def test_about_leads_to_the_sources_of_all_that_is_here(visitor: Client) -> None:
    page = visitor.get(reverse("about:index")).text
    assert "not here yet" not in page
    leads = (reverse(name) for name in ("statistics:index", "guidance:index", "elearning:catalogue"))
    sources = page.partition('id="sources"')[2].partition("<h2")[0]
    assert [address for address in leads if f'href="{address}"' not in sources] == []


def test_the_footer_names_no_page_twice(visitor: Client) -> None:
    footer = visitor.get(reverse("about:index")).text.partition('<footer class="foot">')[2]
    links = re.findall(r'<a href="(/[^"]+)"', footer)
    assert sorted(links) == sorted(set(links))


def test_gaps_of_the_operator_are_shown_in_the_demo_only(visitor: Client, settings) -> None:
    settings.OPERATOR = dict.fromkeys(settings.OPERATOR, "")
    assert "not yet filled in by the operator" in visitor.get(reverse("about:complaints")).text
    settings.DEMO = False
    assert "not yet filled in by the operator" not in visitor.get(reverse("about:complaints")).text


def test_about_names_the_operator(visitor: Client, settings) -> None:
    assert settings.OPERATOR["name"] in visitor.get(reverse("about:index")).text
    assert f"mailto:{settings.OPERATOR['safeguarding']}" in visitor.get(reverse("about:safeguarding")).text


def test_the_gallery_is_for_the_demo_only(visitor: Client, settings) -> None:
    assert visitor.get(reverse("gallery")).status_code == 200
    settings.DEMO = False
    assert visitor.get(reverse("gallery")).status_code == 404


def test_the_gallery_turns_around(visitor: Client) -> None:
    assert 'dir="rtl"' in visitor.get(reverse("gallery"), {"dir": "rtl"}).text[:300]
    assert 'dir="rtl"' not in visitor.get(reverse("gallery"), {"dir": '"><script>'}).text[:300]


def test_the_band_of_the_demo_is_shown_in_the_demo_only(visitor: Client, settings) -> None:
    assert "Demonstration:" in visitor.get(reverse("home")).text
    settings.DEMO = False
    assert "Demonstration:" not in visitor.get(reverse("home")).text


def test_the_menu_knows_who_is_signed_in(visitor: Client, sign_in, caseworker) -> None:
    assert reverse("account_login") in visitor.get(reverse("home")).text
    page = sign_in(caseworker).get(reverse("home")).text
    assert reverse("account_logout") in page
    assert reverse("account_login") not in page


def test_the_menu_leads_staff_to_the_administration(sign_in, caseworker, moderator) -> None:
    assert reverse("admin:index") not in sign_in(caseworker).get(reverse("home")).text
    assert reverse("admin:index") in sign_in(moderator).get(reverse("home")).text


def test_a_page_that_is_not_there_wears_the_look(visitor: Client) -> None:
    page = visitor.get("/nowhere/")
    assert page.status_code == 404
    assert "data-leave" in page.text


def test_what_is_said_about_checking_and_keeping_is_what_happens(visitor: Client) -> None:
    home, about = visitor.get(reverse("home")).text, visitor.get(reverse("about:index")).text
    assert "Nobody appears before" not in home
    assert "the entry is taken down" not in home
    assert "Nobody is shown before" not in about
    assert "except in the administration" in about
    privacy = visitor.get(reverse("about:privacy")).text
    assert "Until the account is closed" not in privacy
    assert "taken down and deleted" not in privacy
