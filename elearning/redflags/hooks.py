"""Who is told, or asked, when the catalogue changes: apps above register here when they start."""

from collections.abc import Callable, Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Concerned:
    """Something that was written from an indicator: a lesson, question, case, review card, certificate or learner.

    `kind`: one of these words; `codes`: the changed indicators it draws on; `title` and `where` (an address, or empty)
    say what it is to somebody who may see the catalogue's desk; nobody's name stands in them.
    """

    kind: str
    codes: tuple[str, ...]
    title: str
    where: str = ""
    key: str = ""


# Asked with the codes that changed.
concerned: list[Callable[[Collection[str]], list[Concerned]]] = []


def impact(codes: Collection[str]) -> list[Concerned]:
    """Return everything that draws on any of these indicators, in the order of the apps that know of it."""
    return [each for ask in concerned for each in ask(codes)] if codes else []
