"""The results page: finds, filters, explains, survives, and asks the database a constant few times."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from directory.models import Term
from tests.directory.pages import heading, queries, text, titles
from tests.factories.directory import TermFactory, available, drafted, listed, published, specialism, withdrawn

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def results(client: Client, address: str = "", **headers: str) -> Any:
    return client.get(reverse("directory:results") + address, headers=headers)


def test_everybody_public_is_shown_and_nobody_else(visitor: Client) -> None:
    published(name="Grace")
    drafted(name="Draft")
    withdrawn(name="Gone")
    page = results(visitor)
    assert (page.status_code, titles(page), heading(page)) == (200, ["Grace"], "1 entry that may help")
    assert "<title>Directory: 1 result · HTMSE</title>" in page.content.decode()


def test_words_find_and_the_card_says_why(visitor: Client) -> None:
    published(name="Grace", terms=[specialism("asylum", synonyms=["refuge"])])
    published(name="Other")
    page = results(visitor, "?q=refuge")
    assert (titles(page), heading(page)) == (["Grace"], "1 result for “refuge”")
    assert "Why this result: Specialism: Asylum (“refuge”)" in text(page)


def test_a_typing_error_is_corrected_and_said_and_can_be_insisted_on(visitor: Client) -> None:
    published(name="Grace", languages=["sq"])
    page = results(visitor, "?q=solictor+albanian")
    assert (titles(page), heading(page)) == (["Grace"], "1 result for “solicitor albanian”")
    assert "Showing results for “solicitor albanian”" in text(page)
    exact = re.search(r'href="([^"]*exact=yes)"', page.content.decode())
    assert exact
    again = visitor.get(exact[1].replace("&amp;", "&"))
    assert (titles(again), heading(again)) == ([], "Nothing found for “solictor albanian”")


def test_filters_of_two_kinds_must_both_hold_and_their_counts_ignore_themselves(visitor: Client) -> None:
    published(name="Both", languages=["sq"], countries=["AL"])
    published(name="Language", languages=["sq"])
    published(name="Country", languages=["en"], countries=["AL"])
    page = results(visitor, "?language=sq&country=AL")
    assert titles(page) == ["Both"]
    counts = dict(re.findall(r'name="language" value="(\w+)"[^>]*>[^<]*<b>(\d+)', page.content.decode()))
    assert counts == {"sq": "1", "en": "1"}
    assert "Why this result: knows Albania; speaks Albanian" in text(page)


def test_what_is_chosen_can_be_taken_away(visitor: Client) -> None:
    published(languages=["sq"])
    page = results(visitor, "?language=sq&q=ada&available=yes")
    assert 'href="/directory/?q=ada&amp;available=yes"' in page.content.decode()
    assert 'value="sq" checked' in page.content.decode()


def test_flags_filter(visitor: Client) -> None:
    available(name="Open", has_legal_aid=True, is_remote=True)
    published(name="Other")
    for flag in ("available", "legal_aid", "remote"):
        assert titles(results(visitor, f"?{flag}=yes")) == ["Open"]


def test_near_a_town_tells_bands_and_asks_which_town(visitor: Client) -> None:
    published(name="Near", place="Gateshead")
    published(name="Far", place="Plymouth")
    page = results(visitor, "?near=Newcastle,GB&within=25")
    assert titles(page) == ["Near"]
    assert re.search(r"within \d+ km", text(page))
    assert "Or did you mean" in text(results(visitor, "?near=Newcastle"))


def test_a_town_at_home_comes_before_a_larger_one_elsewhere(visitor: Client, settings: Any) -> None:
    settings.OPERATOR = {**settings.OPERATOR, "country": "GB"}
    published()
    assert "of Newcastle upon Tyne, United Kingdom" in text(results(visitor, "?near=Newcastle"))
    assert "of Newcastle, Australia" in text(results(visitor, "?near=Newcastle&based=AU"))


def test_an_unknown_town_limits_nothing_and_says_so(visitor: Client) -> None:
    published(name="Grace")
    page = results(visitor, "?near=Xyzzyville")
    assert titles(page) == ["Grace"]
    assert "We do not know a town called “Xyzzyville”" in text(page)


def test_an_unknown_town_is_no_filter_that_holds(visitor: Client) -> None:
    published(name="Grace")
    page = results(visitor, "?near=Xyzzyville")
    assert heading(page) == "1 entry that may help"
    assert "within 50 km of" not in text(page)
    assert 'name="near" value="Xyzzyville"' in page.content.decode()


@pytest.mark.parametrize("typed", ["😀", "?", "the"])
def test_what_has_no_word_is_left_out_and_said(visitor: Client, typed: str) -> None:
    published(name="Grace", languages=["sq"])
    published(name="Other", languages=["en"])
    page = visitor.get(reverse("directory:results"), {"q": typed})
    assert heading(page) == "We could not search for that; here is everybody"
    assert len(titles(page)) == 2
    assert "There was no word to search for" in text(page)
    assert "Remove the filter" not in text(page)
    filtered = visitor.get(reverse("directory:results"), {"q": typed, "language": "sq"})
    assert (titles(filtered), heading(filtered)) == (["Grace"], "1 result")


@pytest.mark.parametrize("address", ["?q=grace", "?q=zzzzzzz", "?q=grac", "?q=the", "?near=Gracetown"])
def test_the_title_holds_nothing_that_was_typed(visitor: Client, address: str) -> None:
    published(name="Grace")
    title = re.search("<title>(.*)</title>", results(visitor, address).content.decode())
    assert title
    assert re.fullmatch(r"Directory: [01] results? · HTMSE", title[1])


def test_whoever_types_another_language_is_told_what_to_do(visitor: Client) -> None:
    published(languages=["ar"])
    page = results(visitor, "?q=محامي")
    assert heading(page) == "Nothing found for “محامي”"
    assert "Try a word in English, or choose your language among the filters" in text(page)
    assert "Try a word in English" not in text(results(visitor, "?q=solicitor+nowhere"))


def test_nothing_found_helps_on(visitor: Client) -> None:
    published(languages=["sq"])
    page = results(visitor, "?q=ada&language=sq&remote=yes")
    assert heading(page) == "Nothing found for “ada”"
    told = text(page)
    assert "Search again without: " in told
    assert "helplines" in told
    assert f'href="{reverse("guidance:hotlines")}"' in page.text
    assert "first responders" in told


def test_an_empty_directory_says_so(visitor: Client) -> None:
    assert heading(results(visitor)) == "Nothing found"


def test_a_card_tells_what_to_know_before_calling(visitor: Client) -> None:
    listed(name="Police", is_public_authority=True)
    told = text(results(visitor))
    assert "A public body: it may have to pass on what you tell it." in told
    assert "Listed, not checked, from example.org in October 2025" in told


def test_a_card_of_somebody_checked_says_what_and_when(visitor: Client) -> None:
    available(name="Grace", is_fictional=True)
    told = text(results(visitor))
    assert re.search(r"Checked: identity \(\d+ \w+ \d{4}\)", told)
    assert "Taking new work, confirmed today" in told
    assert "Fictional: for demonstration only" in told


def test_pages_are_exact_and_beyond_the_last_is_the_last(visitor: Client) -> None:
    for number in range(21):
        published(name=f"Ada {number}")
    first, last, beyond = (results(visitor, f"?page={page}") for page in ("1", "2", "999999999"))
    assert (len(titles(first)), len(titles(last))) == (20, 1)
    assert sorted(titles(first) + titles(last)) == sorted(f"Ada {number}" for number in range(21))
    assert titles(beyond) == titles(last)
    assert "<title>Directory: 21 results, page 2 of 2 · HTMSE</title>" in last.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "?q=%00", "?q=" + "a" * 10_000, "?q=%22((%27%26%7C!", "?q=%F0%9F%92%A9", "?page=" + "9" * 400, "?page=-1",
        "?page=x", "?language=%00&country=%00", "?profession=nobody", "?near=%00", "?near=" + "x" * 10_000,
        "?within=1e9", "?q=%ff%fe", "?" + "&".join(f"language=x{n}" for n in range(500)), "?unknown=1", "?q[]=1",
        "?q=%E2%80%AEabc", "?q=the+of", "?specialism=1%27--",
    ],
)  # fmt: skip
def test_bad_input_is_an_ordinary_page(visitor: Client, address: str) -> None:
    published()
    assert results(visitor, address).status_code == 200


def test_an_unknown_filter_is_left_out_and_said(visitor: Client) -> None:
    published(name="Grace")
    page = results(visitor, "?profession=wizard")
    assert titles(page) == ["Grace"]
    assert "A filter in this address is not known here" in text(page)


@pytest.mark.parametrize("word", ["<script>alert(1)</script>", '"><img src=x>', "'; DROP TABLE"])
def test_what_is_typed_is_shown_as_it_was_typed(visitor: Client, word: str) -> None:
    page = results(visitor, "?q=" + word.replace("<", "%3C").replace(";", "%3B").replace('"', "%22"))
    assert word in text(page) or "<" not in word
    assert "<script>alert" not in page.content.decode()
    assert "<img src=x" not in page.content.decode()


def test_other_methods_are_refused(visitor: Client) -> None:
    assert visitor.post(reverse("directory:results")).status_code == 405


def test_looking_leaves_no_session(visitor: Client) -> None:
    published()
    page = results(visitor, "?q=ada")
    assert "sessionid" not in page.cookies
    assert page["Cache-Control"] == "no-store"


def test_a_tick_pushes_the_short_address_and_typing_replaces_it(visitor: Client) -> None:
    published(languages=["sq"])
    ticked = results(visitor, "?q=&near=&within=50&language=sq&language=", **HTMX)
    assert ticked["HX-Push-Url"] == "/directory/?language=sq"
    typed = results(visitor, "?q=ada&near=", **HTMX, **{"HX-Trigger-Name": "q"})
    assert typed["HX-Replace-Url"] == "/directory/?q=ada"
    assert "HX-Push-Url" not in typed
    assert "HX-Push-Url" not in results(visitor)


def test_a_search_asks_as_often_for_twenty_as_for_one(visitor: Client) -> None:
    law = specialism("law")
    TermFactory()

    def fill(number: int) -> None:
        for _ in range(number):
            available(languages=["sq"], countries=["AL"], terms=[specialism("asylum", parent=law)])

    fill(1)
    addresses = ("/directory/", "/directory/?q=albanian", "/directory/?language=sq&specialism=law&near=Leeds")
    results(visitor)
    one = [queries(visitor, address) for address in addresses]
    fill(19)
    results(visitor)
    assert [queries(visitor, address) for address in addresses] == one == [1, 1, 1]


def test_a_corrected_search_asks_at_most_three_times(visitor: Client) -> None:
    published(languages=["sq"])
    results(visitor)
    assert queries(visitor, "/directory/?q=albanain") <= 3


def test_a_search_is_done_again_when_a_term_has_changed_since_the_last_one(visitor: Client) -> None:
    law = specialism("law")
    published(name="Grace", terms=[law])
    assert titles(results(visitor, "?specialism=law")) == ["Grace"]
    Term.objects.filter(pk=law.pk).update(slug="justice", name="Justice")
    page = results(visitor, "?specialism=justice")
    assert (titles(page), "Justice" in text(page)) == (["Grace"], True)
    assert "A filter in this address is not known here" in text(results(visitor, "?specialism=law"))
    assert queries(visitor, "/directory/?specialism=justice") == 1
