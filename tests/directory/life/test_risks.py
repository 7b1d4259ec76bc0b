"""Signs that an entry may not be what it says: they point, and decide nothing."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from directory import actions, risks
from directory.models import Holder, Profile, Registration
from tests.factories.directory import drafted, published
from tests.factories.life import handed_in, held, holder

pytestmark = pytest.mark.django_db

SENTENCE = "I have worked with survivors of forced labour for twenty years, in court and out of it."


def told(profile: Profile) -> list[str]:
    return [sign.sentence for sign in risks.signs(profile)]


def others(profile: Profile) -> set[Profile]:
    return {other for sign in risks.signs(profile) for other in sign.others}


@pytest.mark.parametrize(
    "shared",
    [
        {"name": "Grace Example"},
        {"biography": f"Hello. {SENTENCE}"},
        {"phone": [{"number": "+441134960000", "note": ""}]},
    ],
    ids=["name", "words", "telephone"],
)
def test_sign_points_at_who_says_the_same(shared: dict[str, Any]) -> None:
    other = published(**{"name": "Somebody Else"} | shared)
    profile = published(**{"name": "Grace Other"} | shared | ({"name": "grace EXAMPLE"} if "name" in shared else {}))
    assert others(profile) == {other}


def test_sign_points_at_the_same_registration() -> None:
    profiles = [published(name=name) for name in ("One", "Two")]
    for profile, body in zip(profiles, ("SRA", "Another register"), strict=True):
        Registration.objects.create(profile=profile, body=body, number="12345")
    assert others(profiles[0]) == {profiles[1]}


def test_sign_never_points_at_drafts_that_nobody_handed_in() -> None:
    drafted(name="Grace Example")
    assert others(published(name="Grace Example")) == set()


def test_entry_without_anything_has_no_sign() -> None:
    drafted(name="")
    assert told(drafted(name="Nobody Else", biography="Short. Sentences.")) == []


@pytest.mark.parametrize("words", ["100% _ of it \\ all", "'; DROP TABLE directory_profile; --", "\u202e.txt"])
def test_sign_searches_for_words_not_for_patterns(words: str) -> None:
    published(name="Other", biography=SENTENCE)
    assert others(published(name="Grace", biography=f"{words} {'x' * 60}")) == set()


def test_sign_of_many_in_a_week_from_one_domain() -> None:
    people = [holder(f"person-{number}") for number in range(7)]
    profiles = []
    for number, by in enumerate(people):
        by.email = f"person-{number}@one-firm.example"
        by.save()
        profiles.append(held(by, name=f"Person {number}", organisation_name="One Firm"))
    sentences = " ".join(told(profiles[0]))
    assert "7 entries within a week from one-firm.example." in sentences
    assert "7 entries of this organisation within a week." in sentences


def test_sign_of_a_free_address_speaks_against_and_of_an_institution_for() -> None:
    by = holder()
    by.email = "grace@gmail.com"
    by.save()
    profile = handed_in(by).profile
    assert "gmail.com" in told(profile)[0]
    good = holder("official")
    good.email = "grace@leeds.gov.uk"
    good.save()
    Holder.objects.create(profile=profile, user=good)
    # The other bad one: somebody came lately.
    assert [sign.is_good for sign in risks.signs(profile)] == [False, False, True]


def test_signs_ask_as_often_for_one_telephone_as_for_ten() -> None:
    def asked(count: int) -> int:
        phone = [{"number": f"+4411349600{number:02}", "note": ""} for number in range(count)]
        profile = published(name=f"Grace {count}", phone=phone)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            risks.signs(profile)
        return len(queries)

    assert asked(1) == asked(10)


def test_signs_decide_nothing() -> None:
    published(name="Grace Example")
    submission = handed_in(holder(), name="Grace Example")
    assert told(submission.profile)
    assert actions.take_back(profile=submission.profile, by=submission.handed_in_by).state == "drafted"


def test_sign_of_a_holder_who_came_lately_is_not_for_who_began_it() -> None:
    sentence = "A holder came within the last 30 days."
    profile = held(holder("first"))
    assert sentence not in told(profile)
    late = Holder.objects.create(profile=profile, user=holder("second"))
    assert sentence in told(profile)
    Holder.objects.filter(pk=late.pk).update(since=timezone.now() - risks.NEW_HERE - timedelta(minutes=1))
    assert sentence not in told(profile)
