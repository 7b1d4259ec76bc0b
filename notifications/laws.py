"""Laws of conservation: what went in is somewhere. Apps above declare theirs in their AppConfig.ready.

Weighed every minute (actions.weigh_laws), shown at /operations/, asserted after every fault test.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

type Words = "str | _StrPromise"


class Weighed(NamedTuple):
    """The whole, and the parts it must be the sum of. Counted in one statement, or a law may seem broken for a moment.

    A law that something never happens has the whole 0, and one part: how often it did.
    """

    whole: int
    parts: dict[Words, int]

    @property
    def holds(self) -> bool:
        return self.whole == sum(self.parts.values())


@dataclass(frozen=True, slots=True)
class Law:
    """`name`: one word, for logs and alarms; `title`: the sentence that must be true."""

    name: str
    title: Words
    weigh: Callable[[], Weighed]


_laws: dict[str, Law] = {}


def register(*laws: Law) -> None:
    """Declare laws. Raises ValueError for a name that is taken."""
    for law in laws:
        if law.name in _laws:
            raise ValueError(f"There is a law {law.name} already.")
        _laws[law.name] = law


def get(name: str) -> Law | None:
    """Return the law of that name; None when this release does not know it."""
    return _laws.get(name)


def every() -> Iterator[Law]:
    """Yield all laws, in the order in which they were declared."""
    yield from _laws.values()


def never(count: Callable[[], int], what: Words) -> Callable[[], Weighed]:
    """Return how to weigh a law that forbids something: `count` says how often `what` is so."""
    return lambda: Weighed(0, {what: count()})
