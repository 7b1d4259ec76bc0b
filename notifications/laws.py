"""Laws of conservation: what went in is somewhere. Apps above declare theirs in their AppConfig.ready.

Weighed every minute (actions.weigh_laws), shown at /operations/, asserted after every fault test.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection

if TYPE_CHECKING:
    from django.db.models import QuerySet
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
class NeverAny:
    """How to weigh a law that forbids rows: `rows` says which, `what` says what they are."""

    rows: "Callable[[], Sequence[QuerySet[Any]]]"
    what: Words

    def __call__(self) -> Weighed:
        return self.of(sum(counted([self.rows()])))

    def of(self, count: int) -> Weighed:
        """Return what is weighed once the rows are counted."""
        return Weighed(0, {self.what: count})


@dataclass(frozen=True, slots=True)
class Law:
    """`name`: one word, for logs and alarms; `title`: the sentence that must be true."""

    name: str
    title: Words
    weigh: "Callable[[], Weighed] | NeverAny"


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


def weigh(laws: "Sequence[Law]") -> dict[Law, Weighed]:
    """Weigh laws; the rows that those of NeverAny forbid are counted in one statement together."""
    forbidding = [(law, law.weigh) for law in laws if isinstance(law.weigh, NeverAny)]
    counts = counted([each.rows() for _law, each in forbidding])
    found = {law: each.of(count) for (law, each), count in zip(forbidding, counts, strict=True)}
    return {law: found[law] if law in found else law.weigh() for law in laws}


def counted(groups: "Sequence[Sequence[QuerySet[Any]]]") -> list[int]:
    """Return how many rows each group of querysets holds (one query)."""
    parts: list[str] = []
    values: list[Any] = []
    for place, group in enumerate(groups):
        for rows in group:
            try:
                sql, params = rows.order_by().values("pk").query.sql_with_params()
            except EmptyResultSet:
                # Django knows without asking that there is none.
                continue
            parts.append(f"SELECT {place} AS place, count(*) AS number FROM ({sql}) AS found")  # noqa: S608 - Django's own
            values += params
    if not parts:
        return [0 for _group in groups]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT place, sum(number) FROM ({' UNION ALL '.join(parts)}) AS parts GROUP BY place", values)  # noqa: S608 - as above
        numbers = dict(cursor.fetchall())
    return [int(numbers.get(place, 0)) for place in range(len(groups))]


def never(count: Callable[[], int], what: Words) -> Callable[[], Weighed]:
    """Return how to weigh a law that forbids something: `count` says how often `what` is so."""
    return lambda: Weighed(0, {what: count()})
