"""Cues that learners propose, as keepers of the catalogue see them: named to nobody, decided on once, answered."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from elearning.redflags import actions
from elearning.redflags.choices import SuggestionState
from elearning.redflags.models import Suggestion
from tests.factories import redflags

pytestmark = pytest.mark.django_db
type SignIn = Callable[[User], Client]
CUES = "/red-flags/desk/cues/"


@pytest.fixture
def cue(trainee: User) -> Suggestion:
    return actions.suggest(words="Two people share one toothbrush.", place="/learn/signs/cases/", by=trainee)


def at(cue: Suggestion) -> str:
    return reverse("red_flags:desk_cue", args=[cue.pk])


def test_proposals_are_listed_without_whoever_made_them(
    cue: Suggestion, trainee: User, trainer: User, sign_in: SignIn
) -> None:
    desk = sign_in(trainer)
    for page in (desk.get(CUES).content.decode(), desk.get(at(cue)).content.decode()):
        assert "Two people share one toothbrush." in page
        assert 'href="/learn/signs/cases/"' in page
        assert trainee.name not in page
        assert trainee.email not in page
    assert "1 proposed cue" in desk.get(reverse("red_flags:desk")).content.decode()


def test_cue_is_taken_up_with_an_answer_once(cue: Suggestion, trainer: User, editor: User, sign_in: SignIn) -> None:
    answer = sign_in(trainer).post(at(cue), {"wish": "take-up", "said": "Thank you: fin-18."})
    assert answer.url == CUES
    cue.refresh_from_db()
    assert (cue.state, cue.said, cue.words) == (
        SuggestionState.TAKEN, "Thank you: fin-18.", "Two people share one toothbrush.",
    )  # fmt: skip
    assert "Thank you: fin-18." in sign_in(trainer).get(CUES).content.decode()
    late = sign_in(editor).post(at(cue), {"wish": "decline", "said": "No, since…"})
    assert (late.status_code, "No, since…" in late.content.decode()) == (409, True)
    assert "Somebody has decided on it already." in late.content.decode()


def test_cue_that_is_not_taken_up_needs_a_reason_and_loses_its_words(
    cue: Suggestion, trainer: User, sign_in: SignIn
) -> None:
    desk = sign_in(trainer)
    wordless = desk.post(at(cue), {"wish": "decline", "said": " "})
    assert 'id="id_said_error"' in wordless.content.decode()
    assert (desk.post(at(cue), {"said": "Hm."}).status_code, desk.post(at(cue), {"wish": "x"}).status_code) == (
        400,
        400,
    )
    long = desk.post(at(cue), {"wish": "decline", "said": "x" * 401})
    assert (long.status_code, "x" * 401 in long.content.decode()) == (400, True)
    assert desk.post(at(cue), {"wish": "decline", "said": "It is no sign."}).status_code == 302
    cue.refresh_from_db()
    assert (cue.state, cue.words, cue.said) == (SuggestionState.DECLINED, "", "It is no sign.")
    assert "toothbrush" not in desk.get(CUES).content.decode()


def test_list_of_cues_is_paged_and_asks_no_more_for_more(
    cue: Suggestion, trainee: User, trainer: User, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    redflags.published()
    desk = sign_in(trainer)
    desk.get(CUES)
    with django_assert_max_num_queries(40) as few:
        desk.get(CUES)
    Suggestion.objects.bulk_create(
        Suggestion(words=f"Cue {number}.", by=trainee, at=cue.at) for number in range(30)
    )  # fmt: skip
    with django_assert_max_num_queries(len(few)):
        page = desk.get(CUES)
    assert len(page.context["found"]) == 25
    assert len(desk.get(CUES, {"page": 2}).context["found"]) == 6
