"""Small made-up tables with everything that is published about them, and what stays true of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations, product
from random import Random

from news.statistics.choices import MeasureKind
from news.statistics.models import Dataset, Measure, Observation, Release, Series
from news.statistics.periods import Period
from news.statistics.suppression import GROUPED, Row, Shown
from news.statistics.suppression.deciding import Decision
from news.statistics.suppression.lines import Categories, Line, Value
from tests.news.statistics.suppression.attack import Attack

DAYS = (date(2024, 3, 7), date(2024, 5, 10))
YEAR = Period.parsed("2023")
PERIODS = (*YEAR.quarters, YEAR)
HALF = Decimal("0.5")
Cell = tuple[Categories, Period]


@dataclass
class Table:
    """A dataset in memory: counts by some breakdowns, each release complete."""

    dimensions: dict[str, list[str]]
    # Of each release: the number of every finest cell and quarter.
    releases: list[dict[Cell, int]]
    has_shares: bool = True
    # Of which periods each release speaks.
    spans: tuple[tuple[Period, ...], ...] = (PERIODS, PERIODS)
    dataset: Dataset = field(default_factory=lambda: Dataset(slug="made"))

    def categories(self) -> list[Categories]:
        """Every cell of every table, the total first."""
        names = list(self.dimensions)
        return [
            tuple(zip(chosen, codes, strict=True))
            for size in range(len(names) + 1)
            for chosen in combinations(names, size)
            for codes in product(*(self.dimensions[name] for name in chosen))
        ]

    def value(self, release: int, categories: Categories, period: Period) -> int:
        """Add up what a cell holds."""
        quarters = period.quarters or [period]
        return sum(
            value
            for (cell, quarter), value in self.releases[release].items()
            if quarter in quarters and set(categories) <= set(cell)
        )

    def lines(self) -> list[Line]:
        """Give them to whoever decides."""
        made = []
        for at, categories in enumerate(self.categories()):
            values = [
                Value(tuple(period), DAYS[release], Decimal(self.value(release, categories, period)))
                for release in range(len(self.releases))
                for period in self.spans[release]
            ]
            made.append(Line(2 * at + 1, "people", MeasureKind.COUNT, categories, values=values))
            if self.has_shares and categories:
                shares = [Value(each.span, each.day, share) for each in values
                          if (share := self._share(each)) is not None]  # fmt: skip
                made.append(Line(2 * at + 2, "share", MeasureKind.SHARE, categories, "people", shares))
        return made

    def _share(self, each: Value) -> Decimal | None:
        whole = self.value(DAYS.index(each.day), (), Period(*each.span))
        return (each.value * 100 / whole).quantize(Decimal(1), ROUND_HALF_UP) if whole else None

    def counting(self, release: int) -> Iterator[Observation]:
        """Give what counts on the day of a release, as a page reads it."""
        count = Measure(code="people", kind=MeasureKind.COUNT)
        share = Measure(code="share", kind=MeasureKind.SHARE, base=count)
        for line in self.lines():
            code = ";".join(f"{name}={code}" for name, code in line.categories) or "all"
            measure = share if line.measure == "share" else count
            series = Series(pk=line.key, measure=measure, category=code)
            for each in line.values:
                if each.day == DAYS[release]:
                    published = Release(pk=release + 1, code=str(release), published_on=each.day)
                    yield Observation(series=series, release=published, value=each.value,
                                      period_start=each.span[0], period_end=each.span[1])  # fmt: skip

    def public(self, decision: Decision, release: int, k: int = 10) -> list[Row]:
        """Say what anybody may read on the day of a release."""
        withheld = frozenset(decision.withheld)
        shown = Shown(self.dataset, k, frozenset(decision.hidden), decision.groups, withheld)
        return list(shown.rows(self.counting(release)))


def recovered(table: Table, rows: list[Row], release: int, k: int, *older: list[Row]) -> dict[Cell, int]:
    """Attack what is public on one day: return the small numbers that are not shown and can be only one.

    `older`: what was public about the same numbers under decisions that held before.
    """
    attack = Attack()
    shown = {cell: value for each in (*older, rows) for cell, value in _learnt(table, attack, each).items()}
    _relate(table, attack)
    hidden = attack.found()
    return {
        cell: int(value)
        for cell, value in hidden.items()
        if cell not in shown and value < k and value == table.value(release, *cell)
    }


def _learnt(table: Table, attack: Attack, rows: list[Row]) -> dict[Cell, int]:
    """Tell the attack what one decision shows; return the cells that stand there by themselves."""
    shown: dict[Cell, int] = {}
    parsed = [(row, tuple(tuple(part.split("=")) for part in row.category.split(";") if part != "all")) for row in rows]
    for row, categories in parsed:
        if row.measure == "people" and GROUPED not in dict(categories).values():
            shown[(categories, row.period)] = int(row.value or 0)
            attack.know({(categories, row.period): 1}, int(row.value or 0))
    visible = {name: {dict(cell).get(name) for cell, _period in shown if len(cell) == 1} for name in table.dimensions}
    for row, categories in parsed:
        if row.measure == "people" and GROUPED in dict(categories).values():
            choices = [
                [code for code in table.dimensions[name] if code not in visible[name]] if code == GROUPED else [code]
                for name, code in categories
            ]
            names = [name for name, _code in categories]
            cells = [(tuple(zip(names, codes, strict=True)), row.period) for codes in product(*choices)]
            attack.know(dict.fromkeys(cells, 1), int(row.value or 0))
        elif row.measure == "share" and ((), row.period) in shown:
            whole, share = shown[((), row.period)], row.value or Decimal(0)
            low, high = ((share + half) * whole / 100 for half in (-HALF, HALF))
            attack.know({(categories, row.period): 1}, low, high)
    return shown


def _relate(table: Table, attack: Attack) -> None:
    """Everybody knows that parts add up, and quarters too."""
    for categories in table.categories():
        attack.know({(categories, YEAR): -1} | {(categories, quarter): 1 for quarter in YEAR.quarters}, 0)
        for name in table.dimensions.keys() - dict(categories):
            for period in PERIODS:
                parts = [
                    tuple((each, {**dict(categories), name: code}[each]) for each in table.dimensions
                          if each in {**dict(categories), name: code})
                    for code in table.dimensions[name]
                ]  # fmt: skip
                attack.know({(categories, period): -1} | {(part, period): 1 for part in parts}, 0)


def made(seed: int, sizes: tuple[int, ...], releases: int = 2, most: int = 40) -> Table:
    """Make a table up: many small numbers, some large ones, and a release that moves a few. Of even seeds, the large
    ones vary down to nought.
    """
    random = Random(seed)  # noqa: S311 - no secret
    names = ("nationality", "gender", "age")[: len(sizes)]
    dimensions = {name: [f"{name[0]}{at}" for at in range(size)] for name, size in zip(names, sizes, strict=True)}
    finest = [tuple(zip(names, codes, strict=True)) for codes in product(*dimensions.values())]
    scale = {code: random.choice((1, 3, most, 5 * most, 5 * most)) for codes in dimensions.values() for code in codes}
    first = {
        (cell, quarter): random.randint((size := min(scale[code] for _name, code in cell)) // 2 * (seed % 2), size)
        for cell in finest
        for quarter in YEAR.quarters
    }
    states = [first]
    for _each in range(releases - 1):
        moved = {key: max(0, value + random.choice((0, 0, 0, 1, -1))) for key, value in states[-1].items()}
        states.append(moved)
    return Table(dimensions, states)
