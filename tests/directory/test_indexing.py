"""What the index holds of a profile, and that time alone does not make it lie."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from time_machine import travel

from directory import actions, indexing, lexicon
from directory.models import Availability, Claim, Profile, SourceConfidence
from directory.scheduled import refresh_decayed
from directory.search.models import SearchEntry
from directory.search.search import search
from directory.search.statement import CHECKED
from directory.search.values import Query
from tests.factories.directory import BY, TermFactory, available, checked, drafted, listed, published, specialism

pytestmark = pytest.mark.django_db

LEEDS = (53.8, -1.55)


def document(profile: Profile) -> indexing.Document:
    return indexing.document(Profile.objects.for_index().get(pk=profile.pk), lexicon.current())


def rank(profile: Profile) -> int:
    return document(profile).score


def test_a_document_speaks_of_terms_with_their_synonyms_and_what_they_are_part_of() -> None:
    law = specialism("law", name="Law", synonyms=["legal help"])
    asylum = specialism("asylum", name="Asylum", parent=law, synonyms=["refuge"])
    told = document(published(terms=[asylum], headline="Patient", organisation_name="Chambers"))
    assert {"Patient", "Chambers", "Law", "legal help", "Asylum", "refuge"} <= set(told.specialisms.split("\n"))
    assert {("specialism", law.pk), ("specialism", asylum.pk)} <= set(told.facets)
    assert ("refuge", "Specialism: Asylum") in told.phrases


def test_a_document_speaks_of_countries_languages_place_and_flags() -> None:
    told = document(
        published(countries=["AL"], languages=["sq"], has_legal_aid=True, is_remote=True, region="Yorkshire")
    )
    assert {"Albania", "Albanian", "United Kingdom", "Leeds", "Yorkshire"} <= set(told.context.split("\n"))
    assert {
        ("country", "AL"), ("country", "GB"), ("based", "GB"), ("language", "sq"), ("legal_aid", "yes"),
        ("remote", "yes"),
    } <= set(told.facets)  # fmt: skip
    assert ("based", "AL") not in told.facets
    assert ("Albanian", "Language: Albanian") in told.phrases


def test_a_name_is_found_in_the_words_of_each_language_of_the_site(settings: Any) -> None:
    settings.TYPED_LANGUAGES = ["en", "fr"]
    indexing._of_country.cache_clear()
    try:
        assert "Allemagne" in document(published(countries=["DE"])).context
    finally:
        indexing._of_country.cache_clear()


def test_distances_start_at_the_address_when_it_may_be_known() -> None:
    assert indexing.position(Profile(latitude=1.5, longitude=2.5, place="Leeds", country="GB")) == (1.5, 2.5)


@pytest.mark.parametrize("fields", [{}, {"is_location_confidential": True, "latitude": 1.5, "longitude": 2.5}])
def test_distances_start_at_the_centre_of_the_town_otherwise(fields: dict[str, Any]) -> None:
    assert indexing.position(Profile(place="Leeds", country="GB", **fields)) == pytest.approx(LEEDS, abs=0.1)


@pytest.mark.parametrize("place", ["", "Nowhere upon Nothing"])
def test_distances_start_nowhere_without_a_known_town(place: str) -> None:
    assert indexing.position(Profile(place=place, country="GB")) == (None, None)


def test_whoever_was_checked_stands_above_every_listing() -> None:
    poorest = published(languages=[], place="")
    everything = dict.fromkeys(
        ("headline", "biography", "email", "website", "hours", "fees", "publications", "training"), "x"
    )
    richest = listed(
        source_confidence=SourceConfidence.OFFICIAL, countries=("ES",), languages=("es",),
        phone=({"number": "1", "note": ""},), **everything,
    )  # fmt: skip
    assert rank(richest) < CHECKED <= rank(poorest)


def test_words_lift_no_listing_above_whoever_was_checked() -> None:
    named = listed(name="Asylum asylum asylum", headline="Asylum")
    asylum = published(biography="Once, asylum.")
    assert [entry.profile_id for entry in search(Query(text="asylum")).entries] == [asylum.pk, named.pk]


def test_score_knows_availability_checks_and_what_is_filled_in() -> None:
    base = rank(published())
    assert rank(available()) > base
    assert rank(checked(published(), Claim.INSURANCE)) > base
    assert rank(published(headline="Patient")) > base


def test_availability_stops_being_believed_after_thirty_days() -> None:
    profile = available()
    confirmed = profile.availability_confirmed_at
    assert SearchEntry.objects.get().open_until == confirmed + timedelta(days=30)
    with travel(confirmed + timedelta(days=30, seconds=-1)):
        assert (profile.current_availability, search(Query(available=True)).total) == (Availability.OPEN, 1)
    with travel(confirmed + timedelta(days=30)):
        assert (profile.current_availability, search(Query(available=True)).total) == (Availability.UNKNOWN, 0)


def test_whoever_should_be_back_is_not_away_any_more() -> None:
    today = timezone.localdate()
    profile = actions.confirm_availability(profile=published(), by=BY, availability=Availability.AWAY, away_until=today)
    assert profile.current_availability == Availability.AWAY
    with travel(timezone.now() + timedelta(days=1)):
        assert profile.current_availability == Availability.UNKNOWN


def test_the_clock_corrects_what_decayed_once_and_leaves_the_rest() -> None:
    stale, today = available(), timezone.localdate()
    actions.confirm_availability(profile=published(), by=BY, availability=Availability.AWAY, away_until=today)
    before = SearchEntry.objects.get(profile=stale).score
    assert refresh_decayed() == 0
    with travel(timezone.now() + timedelta(days=31)):
        fresh = available()
        assert refresh_decayed() == 2
        entry = SearchEntry.objects.get(profile=stale)
        assert (entry.open_until, entry.card["availability"]) == (None, "unknown")
        assert entry.score < before <= SearchEntry.objects.get(profile=fresh).score
        assert refresh_decayed() == 0


@pytest.mark.parametrize("later", [11, 100])
def test_the_clock_takes_out_whose_identity_check_has_lapsed_however_long_it_stood_still(later: int) -> None:
    profile, kept = checked(published(), counts=40), listed()
    with travel(timezone.now() + timedelta(days=later)):
        assert not Profile.objects.published().filter(pk=profile.pk).exists()
        assert refresh_decayed() == 1
    assert list(SearchEntry.objects.values_list("profile", flat=True)) == [kept.pk]


def test_the_clock_forgets_another_check_that_has_lapsed() -> None:
    profile = checked(published(), Claim.INSURANCE, counts=40)
    with travel(timezone.now() + timedelta(days=11)):
        refresh_decayed()
        assert [claim for claim, *_ in SearchEntry.objects.get(profile=profile).card["checks"]] == ["identity"]


def test_rebuilding_mends_what_somebody_broke_by_hand() -> None:
    profile, draft = published(), drafted()
    SearchEntry.objects.all().delete()
    told = StringIO()
    call_command("rebuild_search", stdout=told)
    assert told.getvalue() == "1 profiles can be found.\n"
    assert list(SearchEntry.objects.values_list("profile", flat=True)) == [profile.pk]
    assert not SearchEntry.objects.filter(profile=draft).exists()


def test_refreshing_twenty_asks_no_more_than_refreshing_one() -> None:
    TermFactory()
    profiles = [published(terms=[specialism("asylum")]) for _ in range(20)]
    asked = []
    for some in (profiles[:1], profiles):
        with CaptureQueriesContext(connection) as queries:
            indexing.refresh([profile.pk for profile in some])
        asked.append(len(queries))
    assert asked[0] == asked[1]


@pytest.mark.parametrize(
    ("code", "typed"),
    [
        ("sq", "shqip"), ("vi", "tiếng việt"), ("vi", "Tieng Viet"), ("ar", "العربية"), ("ro", "română"),
        ("ro", "romana"), ("uk", "українська"), ("ti", "ትግርኛ"), ("prs", "دری"), ("zh", "中文"), ("bn", "বাংলা"),
        ("my", "မြန်မာ"), ("sq", "SHQIP"), ("yo", "Èdè Yorùbá"),
    ],
)  # fmt: skip
def test_a_language_is_found_by_its_own_name_for_itself(code: str, typed: str) -> None:
    wanted, _other = published(languages=[code, "en"]), published(languages=["en"])
    result = search(Query(text=typed))
    assert ([entry.profile_id for entry in result.entries], result.corrected) == ([wanted.pk], None)


def test_why_it_matched_is_said_in_the_site_s_language() -> None:
    published(languages=["sq"])
    assert search(Query(text="shqip")).entries[0].reasons == ["Language: Albanian (“shqip”)"]
