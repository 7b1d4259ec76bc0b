"""What can be asked: seven kinds of question, each with a reason for every possible choice.

Plain values, no database: the same classes check a course folder, a form of the question editor and a stored version.
Explanations teach, right-or-wrong hardly does (Van der Kleij 2015: 0.49 against 0.05), so no choice is without a `why`.
"""

import re
from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from django.utils.text import slugify
from pydantic import Field, TypeAdapter, ValidationError, model_validator

from accounts.parts import Key, Line, Part

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Why = Annotated[str, Field(min_length=1, max_length=1200)]
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Asked(Part):
    """What every question has. `note`: Markdown shown after answering; `sources`: keys of the course's sources."""

    key: Key
    stem: Annotated[str, Field(min_length=1, max_length=4000)]
    tags: tuple[Key, ...] = ()
    note: Annotated[str, Field(max_length=4000)] = ""
    sources: tuple[Key, ...] = ()


class Option(Part):
    """One choice of a question with one right answer."""

    key: Key
    text: Line
    is_right: bool = False
    why: Why


class Weighted(Part):
    """One choice among several: its share of the mark, or what choosing it costs (-1 to 1)."""

    key: Key
    text: Line
    weight: Annotated[float, Field(ge=-1, le=1)]
    why: Why


class Pair(Part):
    """Two things that belong together."""

    key: Key
    left: Line
    right: Line
    why: Why


class Other(Part):
    """A right side that belongs to nothing."""

    key: Key
    text: Line


class Item(Part):
    """One thing to be put in its place."""

    key: Key
    text: Line
    why: Why


class Accepted(Part):
    """One wording that is taken, and for how much (0 to 1; 0: a common error that deserves its own reason)."""

    text: Annotated[str, Field(min_length=1, max_length=120)]
    weight: Annotated[float, Field(ge=0, le=1)] = 1
    why: Why


class Sentence(Part):
    """One sentence of a text in which some are to be marked."""

    key: Key
    text: Line
    is_marked: bool = False
    why: Why


def lettered(rows: Any) -> Any:
    """Name rows without a key by their place: a, b, c."""
    if not isinstance(rows, (list, tuple)) or len(rows) > len(LETTERS):
        return rows
    return [
        {"key": LETTERS[place], **row} if isinstance(row, dict) else row for place, row in enumerate(rows)
    ]  # fmt: skip


class Keyed(Asked):
    """A question whose choices have keys: unique, and given by place where they are missing."""

    ROWS: ClassVar[tuple[str, ...]] = ()

    @model_validator(mode="before")
    @classmethod
    def _name_rows(cls, said: Any) -> Any:
        if not isinstance(said, dict):
            return said
        return said | {name: lettered(said[name]) for name in cls.ROWS if name in said}

    @model_validator(mode="after")
    def _keys_differ(self) -> "Keyed":
        keys = Counter(row.key for name in self.ROWS for row in getattr(self, name))
        if twice := [key for key, times in keys.items() if times > 1]:
            raise ValueError(f"these keys stand twice: {', '.join(twice)}")
        return self


class One(Keyed):
    """One right answer among options."""

    ROWS: ClassVar = ("options",)
    kind: Literal["one"] = "one"
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=12)]

    @model_validator(mode="after")
    def _one_is_right(self) -> "One":
        if sum(option.is_right for option in self.options) != 1:
            raise ValueError("exactly one option is right")
        return self


class Several(Keyed):
    """Any number of options, each with a weight."""

    ROWS: ClassVar = ("options",)
    kind: Literal["several"] = "several"
    options: Annotated[tuple[Weighted, ...], Field(min_length=2, max_length=12)]

    @model_validator(mode="after")
    def _weights_add_up(self) -> "Several":
        if abs(sum(option.weight for option in self.options if option.weight > 0) - 1) > 0.005:
            raise ValueError("the weights of the right options add up to 1")
        return self


class TrueFalse(Asked):
    """A statement that is true or false."""

    kind: Literal["true_false"] = "true_false"
    is_true: bool
    why_true: Why
    why_false: Why


class Match(Keyed):
    """Pairs to be put together, with further right sides that belong to nothing."""

    ROWS: ClassVar = ("pairs",)
    kind: Literal["match"] = "match"
    pairs: Annotated[tuple[Pair, ...], Field(min_length=2, max_length=12)]
    others: Annotated[tuple[Other, ...], Field(max_length=6)] = ()

    @model_validator(mode="before")
    @classmethod
    def _name_others(cls, said: Any) -> Any:
        if not isinstance(said, dict) or not isinstance(said.get("others"), (list, tuple)):
            return said
        rows = [{"text": row} if isinstance(row, str) else row for row in said["others"]]
        return said | {"others": [{"key": f"other-{place}", **row} for place, row in enumerate(rows, 1)]}

    @model_validator(mode="after")
    def _sides_differ(self) -> "Match":
        rights = [pair.right for pair in self.pairs] + [other.text for other in self.others]
        if len(set(rights)) != len(rights) or {pair.key for pair in self.pairs} & {row.key for row in self.others}:
            raise ValueError("no right side stands twice")
        return self


class Order(Keyed):
    """Things to be put in order; they are written down in the right one."""

    ROWS: ClassVar = ("items",)
    kind: Literal["order"] = "order"
    items: Annotated[tuple[Item, ...], Field(min_length=3, max_length=10)]


class Short(Asked):
    """A few words of the learner's own. `otherwise`: the reason given for any other wording."""

    kind: Literal["short"] = "short"
    answers: Annotated[tuple[Accepted, ...], Field(min_length=1, max_length=20)]
    otherwise: Why

    @model_validator(mode="after")
    def _something_is_right(self) -> "Short":
        if not any(answer.weight == 1 for answer in self.answers):
            raise ValueError("one wording at least counts fully")
        return self


class Sentences(Keyed):
    """A text of which some sentences are to be marked."""

    ROWS: ClassVar = ("sentences",)
    kind: Literal["sentences"] = "sentences"
    sentences: Annotated[tuple[Sentence, ...], Field(min_length=3, max_length=26)]

    @model_validator(mode="after")
    def _something_is_marked(self) -> "Sentences":
        if not any(sentence.is_marked for sentence in self.sentences):
            raise ValueError("one sentence at least is to be marked")
        return self


type Question = Annotated[
    One | Several | TrueFalse | Match | Order | Short | Sentences, Field(discriminator="kind")
]  # fmt: skip

adapter: TypeAdapter[Question] = TypeAdapter(Question)


def question(said: Any) -> Question:
    """Return a question from plain values. Raises pydantic.ValidationError, which names each field."""
    return adapter.validate_python(said)


def key_from(words: str, longest: int = 50) -> str:
    """Return words as a key: small letters, digits, single hyphens; empty when there is none of them."""
    return re.sub(r"[-_]+", "-", slugify(words)).strip("-")[:longest].strip("-")


def faults(error: ValidationError) -> "list[ErrorDetails]":
    """Return what is wrong, without lists that are called too short for what is wrong in them already."""
    told = error.errors()
    return [
        each for each in told
        if each["type"] != "too_short"
        or not any(other["loc"][: len(each["loc"])] == each["loc"] for other in told if other is not each)
    ]  # fmt: skip


def plain(asked: Question) -> dict[str, Any]:
    """Return a question as plain values that JSON and YAML hold, without what is empty anyway."""
    said: dict[str, Any] = asked.model_dump(mode="json", exclude_defaults=True)
    return {"key": said.pop("key"), "kind": asked.kind, **said}
