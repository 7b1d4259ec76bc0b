"""Who is told, or asked, when the catalogue changes: apps above register here when they start."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from elearning.redflags.models import Edition


@dataclass(frozen=True, slots=True)
class Concerned:
    """Something written from an indicator: a lesson, question, case, review card, certificate, learner or draft.

    `kind`: one of these words (a draft: a version that is being written); `number`: how many it stands for; `codes`:
    the changed indicators it draws on; `title` and `where` (an address, or empty) say what it is to somebody who may
    see the catalogue's desk, `within` what it belongs to; nobody's name stands in them.
    """

    kind: str
    codes: tuple[str, ...]
    title: str
    where: str = ""
    key: str = ""
    within: str = ""
    number: int = 1


@dataclass(frozen=True, slots=True)
class Behind:
    """Something offered that was written from an older edition, of which `codes` say something else today, or are gone.

    `edition`: the number of that older edition; `where`: the page on which it is renewed; `parts`: what in it draws on
    these indicators.
    """

    title: str
    edition: int
    codes: tuple[str, ...]
    where: str
    parts: tuple[Concerned, ...] = ()


class Taught(NamedTuple):
    """Where an indicator is taught: what that is called, and its address."""

    title: str
    where: str


# Asked with the codes that changed, and with the edition that changes them: concerned is what was written from an older
# one that words them in another way. None: whatever it was written from.
concerned: list[Callable[[Collection[str], "Edition | None"], list[Concerned]]] = []
behind: list[Callable[[], list[Behind]]] = []
# Asked with the code of an indicator, by its page: what anybody may know of.
taught: list[Callable[[str], list[Taught]]] = []


def impact(codes: Collection[str], edition: "Edition | None" = None) -> list[Concerned]:
    """Return everything that draws on any of these indicators, in the order of the apps that know of it."""
    return [each for ask in concerned for each in ask(codes, edition)] if codes else []


def left_behind() -> list[Behind]:
    """Return what is to be renewed, in the order of the apps that know of it."""
    return [each for ask in behind for each in ask()]


def teaching(code: str) -> list[Taught]:
    """Return where an indicator is taught today."""
    return [each for ask in taught for each in ask(code)]
