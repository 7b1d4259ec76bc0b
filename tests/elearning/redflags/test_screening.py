"""What the check says: never more than its source, whatever was seen."""

import re

from hypothesis import given
from hypothesis import strategies as st

from elearning.redflags import documents, screening
from elearning.redflags.screening import Answer, Standing
from tests.factories import redflags

CATALOGUE = documents.catalogue(redflags.content())
ANSWERS = st.dictionaries(st.sampled_from([*CATALOGUE.by_code(), "zzz-99"]), st.sampled_from(list(Answer)))
# How fast a busy machine makes answers up says nothing about them.


@given(ANSWERS)
def test_standing_follows_from_rows_that_may_stand_alone(answers: dict[str, Answer]) -> None:
    told = screening.outcome(CATALOGUE, answers)
    seen = {code for code, answer in answers.items() if answer == Answer.SEEN} & set(CATALOGUE.by_code())
    counting = {code for code in seen if not CATALOGUE.by_code()[code].is_never_alone}
    assert {each.code for each in told.seen} == seen
    assert (told.standing == Standing.SEVERAL) == (len(counting) > 1)
    assert (told.standing == Standing.ONE) == (len(counting) == 1)
    assert (told.standing == Standing.NONE) == (not seen)
    assert not {each.code for each in told.seen} & {each.code for each in told.unknown}
    assert not any(re.search("score|verdict|risk", name) for name in dir(told))


@given(ANSWERS, st.sampled_from(list(CATALOGUE.by_code())))
def test_row_that_is_never_alone_changes_no_standing(answers: dict[str, Answer], code: str) -> None:
    """Of more than nothing and itself."""
    lone = {key: value for key, value in answers.items() if key != "beh-02"}
    with_it, without = (screening.outcome(CATALOGUE, each) for each in (lone | {"beh-02": Answer.SEEN}, lone))
    assert with_it.standing == {Standing.NONE: Standing.NEVER_ALONE}.get(without.standing, without.standing)


def test_base_rate_gives_the_27_false_alarms_of_the_study() -> None:
    assert round(screening.RAFT.false_alarms, 1) == 27.5
    assert round(screening.RAFT.precision, 3) == 0.035
