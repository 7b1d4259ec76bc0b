"""Who the fictional people are: enough of them, everywhere, always the same, and nobody's real address or number."""

import re
from collections import Counter
from itertools import islice

from babel import Locale

from directory.demo import DemoProfile, people

# The ranges that the regulator of the United Kingdom keeps for fiction.
FICTIONAL_NUMBER = re.compile(r"(\+447700900\d{3}|\+442079460\d{3})")
FICTIONAL_HOST = re.compile(r"https?://[a-z0-9-]+(\.[a-z0-9-]+)*\.(example\.org|test)")
FICTIONAL_MAIL = re.compile(r"[a-z0-9-]+@example\.org")
# A number that nobody answers is wrong in front of somebody frightened, even in a demonstration.
LINES = {"helpline-advice", "reporting-lines", "child-helplines"}
CLAIMS = {"identity", "registration", "insurance", "report_sample", "training", "reference"}


def test_people_by_default_are_many_and_live_in_forty_countries(everybody: list[DemoProfile]) -> None:
    assert len(everybody) >= 320
    assert len({person.country for person in everybody}) >= 40


def test_people_by_default_use_every_profession_and_specialism(
    everybody: list[DemoProfile], slugs: dict[str, set[str]]
) -> None:
    assert {person.profession for person in everybody} == slugs["profession"] - {"helpline"}
    assert {slug for person in everybody for slug in person.specialisms} == slugs["specialism"] - LINES


def test_people_of_any_number_use_known_terms_and_codes(crowd: list[DemoProfile], slugs: dict[str, set[str]]) -> None:
    english = Locale("en")
    countries, languages = set(english.territories), set(english.languages)
    for person in crowd:
        assert person.profession in slugs["profession"]
        assert set(person.specialisms) <= slugs["specialism"]
        assert set(person.exploitation_types) <= slugs["exploitation"]
        assert set(person.report_types) <= slugs["report"]
        assert {person.country, *person.countries} <= countries
        assert set(person.languages) <= languages
        assert set(person.jurisdictions) <= countries | {"GB-EAW", "GB-SCT", "GB-NIR"}


def test_people_of_one_seed_are_the_same_and_fewer_are_the_first_of_more(everybody: list[DemoProfile]) -> None:
    assert list(people()) == everybody
    assert list(islice(people(10**9), 40)) == everybody[:40]
    assert list(people(40, seed=7)) != everybody[:40]


def test_people_have_names_of_their_own_for_rows(crowd: list[DemoProfile]) -> None:
    assert len({person.external_id for person in crowd}) == len(crowd)
    assert all(1 <= len(person.name) <= 200 and 1 <= len(person.headline) <= 160 for person in crowd)


def test_people_can_be_reached_nowhere(crowd: list[DemoProfile]) -> None:
    for person in crowd:
        assert all(FICTIONAL_NUMBER.fullmatch(number) for number, _note in person.phone), person.phone
        assert not person.email or FICTIONAL_MAIL.fullmatch(person.email), person.email
        assert not person.website or FICTIONAL_HOST.fullmatch(person.website), person.website
        assert not person.sms
        assert not re.search(r"@|https?:|www\.|\d{5}", person.biography + person.publications)
    assert any(person.phone for person in crowd)


def test_people_hold_registrations_that_say_they_are_fictional(crowd: list[DemoProfile]) -> None:
    numbers = [number for person in crowd for _body, number in person.registrations]
    assert numbers
    assert all(re.fullmatch(r"FICTIONAL-\d{6}", number) for number in numbers)


def test_people_are_verified_today_and_some_claims_have_lapsed(crowd: list[DemoProfile]) -> None:
    for person in crowd:
        claims = {claim: counts - ago for claim, ago, counts in person.verifications}
        assert len(claims) == len(person.verifications)
        assert claims.keys() <= CLAIMS
        assert claims["identity"] > 0
        assert claims.get("registration", 1) > 0, "the clock would suspend them within the hour"
    assert any(ago > counts for person in crowd for _claim, ago, counts in person.verifications)


def test_people_who_are_away_say_for_how_long_and_some_answers_are_old(crowd: list[DemoProfile]) -> None:
    assert {person.availability for person in crowd} == {"open", "waiting", "away", "closed"}
    assert all((person.away_days is not None) == (person.availability == "away") for person in crowd)
    assert any(person.confirmed_days_ago > 30 for person in crowd)


def test_nobody_invents_a_helpline(crowd: list[DemoProfile]) -> None:
    for person in crowd:
        assert person.profession != "helpline"
        assert LINES.isdisjoint(person.specialisms)


def test_houses_keep_no_address(crowd: list[DemoProfile]) -> None:
    hidden = [person for person in crowd if person.profession == "safe-house-provider"]
    assert hidden
    for person in hidden:
        assert person.confidential_location
        assert not person.street
        assert not person.postcode
        assert person.latitude is None
        assert person.longitude is None


def test_solicitors_of_the_tour_speak_albanian_and_do_section_45(everybody: list[DemoProfile]) -> None:
    found = [
        person
        for person in everybody
        if person.profession == "solicitor" and "sq" in person.languages and "section-45-defence" in person.specialisms
    ]
    assert len(found) >= 4


def test_experts_of_the_tour_know_forced_online_fraud_where_it_happens(everybody: list[DemoProfile]) -> None:
    found = [
        person
        for person in everybody
        if "forced-online-fraud" in person.exploitation_types and {"KH", "MM"} & set(person.countries)
    ]
    assert {"country-expert", "trafficking-expert"} <= {person.profession for person in found}


def test_interpreters_of_the_tour_speak_what_is_asked_for(everybody: list[DemoProfile]) -> None:
    spoken = {code for person in everybody if person.profession == "interpreter" for code in person.languages}
    assert {"ti", "vi", "am", "sq", "ro"} <= spoken


def test_specialisms_of_one_jurisdiction_stay_there(crowd: list[DemoProfile]) -> None:
    regions = {"section-45-defence": {"England", "Wales"}, "section-22-defence": {"Northern Ireland"}}
    regions["lord-advocates-instructions"] = {"Scotland"}
    for slug, allowed in regions.items():
        assert {person.region for person in crowd if slug in person.specialisms} <= allowed


def test_crowd_has_the_long_tail_of_a_real_directory(crowd: list[DemoProfile]) -> None:
    by_country = [count for _code, count in Counter(person.country for person in crowd).most_common()]
    by_term = [count for _s, count in Counter(slug for person in crowd for slug in person.specialisms).most_common()]
    assert by_country[0] > 5 * by_country[1]
    assert by_country[0] > 50 * by_country[-1]
    assert by_term[0] > 3 * by_term[len(by_term) // 2]
    assert by_term[-1] >= 1
