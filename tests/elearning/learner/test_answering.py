"""The form of a question: it takes what marking takes, and its source says nothing of what is right."""

import re
from collections import Counter
from typing import Any

import pytest
from django.http import QueryDict

from elearning import actions, questions
from elearning.forms.answering import AnswerForm
from elearning.models import AttemptItem, QuestionVersion
from tests.factories import elearning as school

ASKED = {row["key"]: row for row in school.questions()}
# The same words, and something else is right: the rows in another order, or other marks.
OTHERWISE: dict[str, dict[str, Any]] = {
    "one": {"options": ASKED["one"]["options"][::-1]},
    "several": {"options": ASKED["several"]["options"][::-1]},
    "claim": {"is_true": True},
    "order": {"items": ASKED["order"]["items"][::-1]},
    "match": {"pairs": [
        row | {"right": other["right"]}
        for row, other in zip(ASKED["match"]["pairs"], ASKED["match"]["pairs"][::-1], strict=True)
    ]},
    "short": {"answers": [{"text": "something else", "why": "It is."}]},
    "sentences": {"sentences": ASKED["sentences"]["sentences"][::-1]},
}  # fmt: skip


def item_of(said: dict[str, Any]) -> AttemptItem:
    asked = questions.question(said)
    wording = QuestionVersion(content=questions.plain(asked))
    return AttemptItem(question_version=wording, arrangement=actions.arranged(asked))


def form_of(item: AttemptItem, data: Any = None, **also: Any) -> AnswerForm:
    return AnswerForm(item.question_version.asked(), data, arrangement=item.arrangement, **also)


def controls(item: AttemptItem) -> Counter[tuple[str, str]]:
    """Names and values of a form, however they are arranged."""
    return Counter(re.findall(r'(name|value|id|for)="([^"]*)"', str(form_of(item))))


@pytest.mark.parametrize("key", ASKED)
def test_source_is_the_same_whatever_is_right(key: str) -> None:
    made = controls(item_of(ASKED[key]))
    assert made[("name", "answer")] or made[("name", "pair-1")] or made[("name", "place-1")]
    assert made == controls(item_of(ASKED[key] | OTHERWISE[key]))


@pytest.mark.parametrize("key", ASKED)
@pytest.mark.parametrize("answers", [school.RIGHT, school.WRONG], ids=["right", "wrong"])
def test_what_is_sent_is_what_was_meant_and_is_shown_again(key: str, answers: dict[str, Any]) -> None:
    item, given = item_of(ASKED[key]), answers[key]
    sent = QueryDict(mutable=True)
    for name, value in school.sent(item, given).items():
        sent.setlist(name, value if isinstance(value, list) else [value])
    form = form_of(item, sent)
    assert form.is_valid(), form.errors
    told = form.answer()
    assert sorted(told) == sorted(given) if key in {"several", "sentences"} else told == given  # type: ignore[arg-type]
    assert form_of(item, given=given).initial == school.sent(item, given)
