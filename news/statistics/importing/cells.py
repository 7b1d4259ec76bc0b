"""What every reader gives: numbers and faults, in the order of the file."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from accounts.faults import Fault
from news.statistics.choices import Qualifier
from news.statistics.importing.told import Told
from news.statistics.periods import Period

# More rows than any publisher's workbook holds; a file beyond it is a mistake or an attack.
MOST_ROWS = 250_000


class Part(NamedTuple):
    """One breakdown that a number is cut by. `dimensions`: its code, or several of which the dataset has one.

    `category`: its code or its label; `label`: what a new one is called.
    """

    dimensions: tuple[str, ...]
    category: str
    label: str = ""


class Cell(NamedTuple):
    """One number of a file, as the file says it. Empty: the file does not say."""

    where: str
    dataset: str
    measure: str
    parts: tuple[Part, ...]
    period: Period
    value: Decimal | None
    qualifier: str = Qualifier.EXACT
    words: str = ""
    flags: tuple[str, ...] = ()
    note: str = ""
    locator: str = ""
    release: str = ""
    published: str = ""
    source: str = ""
    # What was said beside the file that it stands in, where that is one of several.
    beside: Told | None = None


@dataclass(slots=True)
class Content:
    """A file, opened. `described`: what it says about its datasets; `total`: how many rows it has, if that is known."""

    found: Iterator[Cell | Fault]
    described: list[dict[str, Any]] = field(default_factory=list)
    total: int | None = None
