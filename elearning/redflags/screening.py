"""The two-minute check: what can be said about what somebody saw. No score, no verdict, nothing kept.

Pure. What is said is what the source says of its list: absence proves nothing; no single flag is a clear indicator;
several, and one should be alert. How many makes no other difference.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from elearning.redflags.documents import Catalogue, Entry


class Answer(StrEnum):
    """What somebody can say of one indicator."""

    SEEN = "seen"
    NOT_SEEN = "not_seen"
    CANNOT_TELL = "cannot_tell"


class Standing(StrEnum):
    """Which of the statements holds."""

    # Nothing was seen.
    NONE = "none"
    # Only such rows were seen as never stand alone.
    NEVER_ALONE = "never_alone"
    ONE = "one"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is said. `unknown`: what could not be told; the rest of the catalogue counts as not seen."""

    standing: Standing
    seen: tuple[Entry, ...]
    unknown: tuple[Entry, ...]

    @property
    def categories(self) -> tuple[str, ...]:
        """The parts of the catalogue that what was seen belongs to, in its order."""
        return tuple(dict.fromkeys(each.category for each in self.seen))


def outcome(catalogue: Catalogue, answers: Mapping[str, str]) -> Outcome:
    """Return what can be said. Rows that were not answered count as not seen; codes of no row are left out.

    Rows that are never alone do not move it: they are told, and explained, beside others.
    """
    seen = tuple(each for each in catalogue.entries if answers.get(each.code) == Answer.SEEN)
    unknown = tuple(each for each in catalogue.entries if answers.get(each.code) == Answer.CANNOT_TELL)
    counting = sum(not each.is_never_alone for each in seen)
    if counting > 1:
        standing = Standing.SEVERAL
    elif counting:
        standing = Standing.ONE
    else:
        standing = Standing.NEVER_ALONE if seen else Standing.NONE
    return Outcome(standing, seen, unknown)


@dataclass(frozen=True, slots=True)
class BaseRate:
    """A screening tool among people of whom few were trafficked; each share from 0 to 1."""

    sensitivity: float
    specificity: float
    prevalence: float

    @property
    def false_alarms(self) -> float:
        """How many false alarms it raises for each true one."""
        return (1 - self.prevalence) * (1 - self.specificity) / (self.prevalence * self.sensitivity)

    @property
    def precision(self) -> float:
        """Which share of its alarms is true."""
        return 1 / (1 + self.false_alarms)


# RAFT among patients of emergency departments: prevalence from Chisolm-Straker and others (2021, doi
# 10.1002/emp2.12558); sensitivity and specificity from a page about the study (see the course's sources).
RAFT = BaseRate(sensitivity=1.0, specificity=0.61, prevalence=0.014)
