"""What the fictional people write: long enough, nobody's copy, nothing left unfilled."""

import re
from collections import Counter

from directory.demo import DemoProfile

SENTENCE_END = re.compile(r"(?<=[.!?]) (?=[A-Z])")
# A phrase heard in one entry of twenty-five is a tic; more is a template.
MOST_OFTEN = 0.04


def sentences(text: str) -> set[str]:
    return set(SENTENCE_END.split(text))


def test_biographies_have_sixty_to_a_hundred_and_sixty_words(crowd: list[DemoProfile]) -> None:
    lengths = [len(person.biography.split()) for person in crowd]
    assert min(lengths) >= 60
    assert max(lengths) <= 160


def test_biographies_are_all_different(crowd: list[DemoProfile]) -> None:
    assert len({person.biography for person in crowd}) == len(crowd)


def test_biographies_repeat_no_sentence_often(everybody: list[DemoProfile], crowd: list[DemoProfile]) -> None:
    for group in (everybody, crowd):
        said = Counter(sentence for person in group for sentence in sentences(person.biography))
        sentence, times = said.most_common(1)[0]
        assert times <= MOST_OFTEN * len(group), sentence


def test_biographies_open_in_many_ways(everybody: list[DemoProfile]) -> None:
    openings = Counter(" ".join(person.biography.split()[:3]) for person in everybody)
    assert len(openings) >= 120


def test_biographies_leave_no_slot_empty(crowd: list[DemoProfile]) -> None:
    for person in crowd:
        text = f"{person.headline} {person.biography} {person.publications}"
        assert not re.search(r"[{}]|  | ,| \.|\bNone\b|,,|\.\.", text), text


def test_biographies_start_sentences_with_a_capital(crowd: list[DemoProfile]) -> None:
    for person in crowd:
        assert person.biography[0].isupper() or not person.biography[0].isalpha(), person.biography
        assert not re.search(r"[.!?] [a-z]", person.biography), person.biography
