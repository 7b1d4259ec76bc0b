"""Editing documents as plain values."""

import pytest

from elearning import drafts
from tests.factories.elearning import content

WHOLE = content()


def test_a_part_is_changed_and_what_stands_in_it_stays() -> None:
    made = drafts.put(WHOLE, "basics/signs", {"title": "Other", "minutes": 3})
    lesson = drafts.part(made, "basics/signs")
    assert (lesson["title"], lesson["minutes"], lesson["key"], len(lesson["activities"])) == ("Other", 3, "signs", 4)
    assert drafts.part(WHOLE, "basics/signs")["title"] == "Signs", "the one before is untouched"


def test_keys_are_made_from_titles_and_never_twice() -> None:
    made, first = drafts.add(WHOLE, "", {"title": "Été à Ålborg"})
    made, second = drafts.add(made, "", {"title": "Été à Ålborg"})
    made, lesson = drafts.add(made, second, {"title": "?"})
    assert (first, second, lesson) == ("ete-a-alborg", "ete-a-alborg-2", "ete-a-alborg-2/part")


def test_moving_stops_at_both_ends() -> None:
    down = drafts.move(WHOLE, "basics/signs/read", 1)
    assert [each["key"] for each in drafts.part(down, "basics/signs")["activities"]][:2] == ["talk", "read"]
    assert drafts.move(WHOLE, "basics", -1) == WHOLE
    assert drafts.move(WHOLE, "final", 1) == WHOLE


@pytest.mark.parametrize("place", ["nowhere", "basics/nowhere", "basics/signs/read/deeper"])
def test_what_is_not_there_is_said(place: str) -> None:
    for act in (drafts.part, drafts.remove, lambda said, where: drafts.add(said, where, {"title": "X"})):
        with pytest.raises(drafts.NotThere):
            act(WHOLE, place)


def test_a_lesson_may_need_only_what_comes_before() -> None:
    found = [place for place, _title in drafts.before(WHOLE, "final/test")]
    assert found[0] == "basics/signs"
    assert "final/test/final" not in found
