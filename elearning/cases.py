"""A case exercise: a story read as one's own work would meet it, its signs marked and named, its end told last.

Training has shown the true cases alone for too long: a near miss is a case, too, and nothing in it is a sign. Three
things are told apart and never added up: what was found, what was marked without being a sign, and how well somebody
knew what they knew.
"""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from accounts.parts import Key, Line, Part
from elearning.activities import Activity, Markdown
from elearning.questions import One, Several, Why, lettered
from elearning.redflags.documents import Code, Frontline

# Signs that no row of the catalogue names; the words are in elearning.choices.
type Cue = Literal[
    "debt", "hours", "minor", "forced_crime", "papers", "account", "threat", "rules", "isolation", "other"
]
# Whom a sentence points to; a learner may also say that it cannot be told.
type PointsTo = Literal["victim", "trafficker", "both", "cannot_tell"]
type Explanation = Annotated[One | Several, Field(discriminator="kind")]


class CaseSentence(Part):
    """One sentence. A sign touches rows of the catalogue or cues that are not in it, and is not `is_explained`.

    `seen_by`: whose work meets it first; `is_explained`: the story itself says what harmless thing it was.
    """

    key: Key
    text: Line
    seen_by: tuple[Frontline, ...] = ()
    codes: tuple[Code, ...] = ()
    cues: tuple[Cue, ...] = ()
    is_explained: bool = False
    points_to: PointsTo | None = None
    why: Why

    @model_validator(mode="after")
    def _says_whom(self) -> "CaseSentence":
        if self.is_sign and self.points_to is None:
            raise ValueError("a sign says whom it points to")
        if self.is_explained and not (self.codes or self.cues):
            raise ValueError("what is explained touches a row or a cue")
        return self

    @property
    def is_sign(self) -> bool:
        return bool(self.codes or self.cues) and not self.is_explained


class NextStep(Part):
    """What to do next, asked of some kinds of work; without `roles`: of everybody who has none of their own."""

    roles: tuple[Frontline, ...] = ()
    asked: One


class Case(Activity):
    """A case exercise. Complete when it was worked through to its end, whatever was marked.

    `body`: what has to be known before (that it is fiction, or retold); `ending`: what became of it. `innocent`: which
    explanation fits. A near miss has no sign, or signs that its own story explains.
    """

    kind: Literal["case"] = "case"
    body: Markdown
    is_fiction: bool
    is_near_miss: bool
    roles: Annotated[tuple[Frontline, ...], Field(min_length=1)]
    sentences: Annotated[tuple[CaseSentence, ...], Field(min_length=4, max_length=26)]
    innocent: Explanation
    nexts: Annotated[tuple[NextStep, ...], Field(min_length=1, max_length=7)]
    ending: Markdown

    @model_validator(mode="before")
    @classmethod
    def _name_rows(cls, said: Any) -> Any:
        return (
            {**said, "sentences": lettered(said["sentences"])}
            if isinstance(said, dict) and "sentences" in said
            else said
        )

    @model_validator(mode="after")
    def _holds_together(self) -> "Case":
        keys = [each.key for each in self.sentences]
        if len(set(keys)) != len(keys):
            raise ValueError("no key of a sentence stands twice")
        if self.is_near_miss == any(each.is_sign for each in self.sentences):
            raise ValueError("a near miss has no sign, every other case has one at least")
        for role in self.roles:
            if self.step(role) is None:
                raise ValueError(f"there is no next step for {role}")
            if not self.first_seen(role):
                raise ValueError(f"{role} sees nothing at first")
        return self

    def step(self, role: str) -> One | None:
        """Return what is asked of a kind of work as its next step."""
        own = next((each.asked for each in self.nexts if role in each.roles), None)
        return own or next((each.asked for each in self.nexts if not each.roles), None)

    def first_seen(self, role: str) -> tuple[CaseSentence, ...]:
        """Return the sentences that a kind of work meets before the whole story is known."""
        return tuple(each for each in self.sentences if role in each.seen_by)

    def questions(self) -> tuple[One | Several, ...]:
        """Return what it asks beside the marking."""
        return (self.innocent, *(each.asked for each in self.nexts))

    def codes(self) -> list[str]:
        """Return the codes of all rows that its sentences touch, explained or not, each once."""
        return list(dict.fromkeys(code for each in self.sentences for code in each.codes))

    def texts(self) -> Iterator[str]:
        """Yield what it says beside its body."""
        yield self.ending
        yield from (each.why for each in self.sentences)
        for asked in self.questions():
            yield asked.stem
            yield asked.note
