"""What a holder may say, as JSON keeps it; and what nobody may say."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts.models import User
from directory import actions, completeness, sheets
from directory.models import Profile
from tests.factories.directory import TermFactory, specialism
from tests.factories.life import WHOLE, begun, held, holder, proposed, whole

pytestmark = pytest.mark.django_db

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
HOSTILE: list[dict[str, Any]] = [
    {"name": 5},
    {"name": None},
    {"name": ["Grace"]},
    {"name": "Grace\0"},
    {"name": "Grace \u202eelpmaxE"},
    {"name": "\ud800"},
    {"name": "x" * 201},
    {"headline": "x" * 6000},
    {"biography": "x" * 6000},
    {"biography": "a\0b"},
    {"training": "x" * 2001},
    {"has_legal_aid": "yes"},
    {"has_legal_aid": None},
    {"languages": "en"},
    {"languages": ["english"]},
    {"languages": [None]},
    {"languages": ["en"] * 301},
    {"countries": {"GB": True}},
    {"specialism": "asylum"},
    {"specialism": [["asylum"]]},
    {"specialism": [5]},
    {"profession": "astronaut"},
    {"profession": ["solicitor"]},
    {"phone": "0113"},
    {"phone": [{"number": "0113 x"}]},
    {"phone": [{"number": "0113496", "note": "a\0"}]},
    {"email": "no address"},
    {"website": "javascript:alert(1)"},
    {"registrations": "SRA 1"},
    {"registrations": [["SRA"]]},
    {"registrations": [["SRA", "1", "2"]]},
    {"registrations": [["SRA", 1]]},
    {"registrations": [["S" * 121, "1"]]},
    {"registrations": [["SRA", "1" * 61]]},
    {"registrations": [["SRA", "\u202e321"]]},
    {"registrations": [["SRA", "1\0"]]},
]


@pytest.mark.parametrize("made", [whole, held], ids=["draft", "in view"])
@pytest.mark.parametrize("sheet", HOSTILE, ids=lambda sheet: repr(sheet)[:40])
def test_hostile_value_is_refused_and_nothing_is_written(sheet: dict[str, Any], made: Any) -> None:
    by = holder()
    profile = made(by)
    before = sheets.read(profile)
    with pytest.raises(ValidationError):
        actions.answer(profile=profile, by=by, sheet=sheet)
    assert sheets.read(Profile.objects.get(pk=profile.pk)) == before
    assert not profile.submissions.exists()


@hypothesis_settings(max_examples=150)
@given(field=st.sampled_from(sheets.FIELDS), value=JSON)
def test_any_value_is_kept_or_refused_in_words(field: str, value: Any, db: None) -> None:
    by = User.objects.filter(email="holder@example.net").first() or holder()
    profile = Profile.objects.filter(holders__user=by).first() or held(by)
    try:
        actions.answer(profile=profile, by=by, sheet={field: value})
    except ValidationError:
        return
    assert sheets.same(sheets.proposed(Profile.objects.get(pk=profile.pk))[field], value) or field in sheets.LISTS


def test_unknown_word_of_a_vocabulary_is_left_out() -> None:
    specialism("asylum")
    profile = begun(holder(), specialism=["asylum", "sorcery"])
    assert sheets.read(profile)["specialism"] == ["asylum"]


def test_read_says_what_was_written() -> None:
    by = holder()
    profile = whole(by, registrations=[["SRA", "1"], ["GMC", "2"]], phone=[{"number": "+44113", "note": ""}])
    read = sheets.read(Profile.objects.get(pk=profile.pk))
    assert {field: read[field] for field in WHOLE} == WHOLE
    assert read["registrations"] == [["SRA", "1"], ["GMC", "2"]]


def test_what_was_read_differs_in_nothing() -> None:
    profile = whole(holder(), phone=[{"number": "+44113", "note": "Free"}], registrations=[["SRA", "1"]])
    profile = Profile.objects.get(pk=profile.pk)
    assert sheets.differences(profile, sheets.read(profile)) == {}


def test_proposed_lays_what_waits_over_what_stands() -> None:
    submission = proposed(holder(), headline="New", name="Ada Other")
    told = sheets.proposed(submission.profile)
    assert (told["headline"], told["name"], told["place"]) == ("New", "Ada Other", "Leeds")


def test_profession_is_told_by_its_slug_both_ways() -> None:
    by = holder()
    profile = whole(by)
    TermFactory(slug="barrister")
    actions.answer(profile=profile, by=by, sheet={"profession": "barrister"})
    assert sheets.read(Profile.objects.get(pk=profile.pk))["profession"] == "barrister"


def test_words_of_one_vocabulary_leave_the_others_alone() -> None:
    by = holder()
    TermFactory(vocabulary="exploitation", slug="labour")
    profile = whole(by, exploitation=["labour"])
    actions.answer(profile=profile, by=by, sheet={"specialism": []})
    told = sheets.read(Profile.objects.get(pk=profile.pk))
    assert (told["specialism"], told["exploitation"]) == ([], ["labour"])


def test_share_grows_with_what_is_said() -> None:
    by = holder()
    profile = begun(by)
    shares = [completeness.share(profile)]
    for sheet in (WHOLE, {"biography": "Much"}, {"fees": "Free"}):
        actions.answer(profile=profile, by=by, sheet=sheet)
        shares.append(completeness.share(Profile.objects.get(pk=profile.pk)))
    assert shares == sorted(set(shares))
    assert not completeness.missing(Profile.objects.get(pk=profile.pk))
