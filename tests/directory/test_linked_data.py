"""A profile in schema.org words: true, safe to stand in a page, silent about confidential places."""

import json
from typing import Any

import pytest

from directory.models import Profile
from directory.presenters.linked_data import linked_data
from tests.factories.directory import listed, published, specialism

pytestmark = pytest.mark.django_db


def told_of(**fields: Any) -> str:
    values = {
        "name": "Ada", "street": "1 High Street", "postcode": "LS1 1AA", "phone": [{"number": "+441130000000"}],
        "languages": ["sq"], "terms": [specialism("asylum")],
    }  # fmt: skip
    profile = published(**values | fields)
    return linked_data(Profile.objects.with_page().get(pk=profile.pk), "https://site.example/directory/ada/")


def linked(**fields: Any) -> dict[str, Any]:
    return json.loads(told_of(**fields))


def test_linked_data_of_a_person() -> None:
    told = linked(organisation_name="Chambers", languages=["sq"], website="https://ada.example")
    assert told == {
        "@context": "https://schema.org", "@type": "Person", "name": "Ada",
        "url": "https://site.example/directory/ada/", "sameAs": "https://ada.example", "jobTitle": "Solicitor",
        "worksFor": {"@type": "Organization", "name": "Chambers"}, "knowsAbout": ["Asylum"],
        "knowsLanguage": ["sq"], "telephone": ["+441130000000"],
        "address": {
            "@type": "PostalAddress", "addressCountry": "GB", "streetAddress": "1 High Street",
            "postalCode": "LS1 1AA", "addressLocality": "Leeds",
        },
    }  # fmt: skip


def test_linked_data_of_an_organisation() -> None:
    told = linked(kind="organisation", organisation_name="Umbrella")
    assert (told["@type"], told["parentOrganization"]["name"]) == ("Organization", "Umbrella")
    assert not {"jobTitle", "worksFor"} & told.keys()


def test_linked_data_of_a_confidential_place_tells_the_country_alone() -> None:
    told = linked(is_location_confidential=True, street="", postcode="")
    assert told["address"] == {"@type": "PostalAddress", "addressCountry": "GB"}


def test_linked_data_of_somebody_fictional_says_so() -> None:
    assert "Fictional" in linked(is_fictional=True)["disambiguatingDescription"]


def test_linked_data_of_a_listing_says_that_nobody_here_checked_it() -> None:
    profile = Profile.objects.with_page().get(pk=listed(source_name="A list", source_date="2025-10-03").pk)
    told = json.loads(linked_data(profile, "https://site.example/directory/ada/"))
    assert told["disambiguatingDescription"] == "Listed, not checked, from A list on 3 October 2025"


def test_linked_data_cannot_end_its_script() -> None:
    text = told_of(name="</script><script>alert(1)&amp;")
    assert not set("<>&") & set(text)
    assert json.loads(text)["name"] == "</script><script>alert(1)&amp;"
