"""What somebody can work out who takes everything that is public: linear equations, then bounds of whole numbers."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor

type Name = Hashable
ROUNDS = 40


@dataclass
class Equation:
    """A sum of unknown numbers lies between two known ones; mostly they are equal."""

    parts: dict[Name, Fraction]
    low: Fraction
    high: Fraction


@dataclass
class Attack:
    """Everything that is known."""

    equations: list[Equation] = field(default_factory=list)

    def know(
        self, parts: Mapping[Name, int | Fraction], low: int | Fraction, high: int | Fraction | None = None
    ) -> None:
        """Learn that parts, each so many times, make something."""
        made: dict[Name, Fraction] = defaultdict(Fraction)
        for name, times in parts.items():
            made[name] += Fraction(times)
        self.equations.append(Equation(dict(made), Fraction(low), Fraction(low if high is None else high)))

    def found(self) -> dict[Name, Fraction]:
        """Return the numbers that can be only one."""
        exact = [dict(each.parts) | {None: each.low} for each in self.equations if each.low == each.high]
        solved = _eliminated(exact)
        known = {next(iter(row.keys() - {None})): row[None] for row in solved if len(row) == 2}
        rows = [Equation({name: times for name, times in row.items() if name is not None}, row[None], row[None])
                for row in solved]  # fmt: skip
        return known | _bounded([*self.equations, *rows])


def _eliminated(rows: Iterable[dict[Name, Fraction]]) -> list[dict[Name, Fraction]]:
    """Reduce by Gauss and Jordan, in fractions. The right side of a row has the name None."""
    done: dict[Name, dict[Name, Fraction]] = {}
    for row in rows:
        left = dict(row)
        for name in [each for each in left if each in done]:
            _subtract(left, done[name], left[name])
        pivot = next((name for name in left if name is not None), None)
        if pivot is None:
            continue
        scale = left[pivot]
        left = {name: times / scale for name, times in left.items()} | {None: left.get(None, Fraction()) / scale}
        for other in done.values():
            if pivot in other:
                _subtract(other, left, other[pivot])
        done[pivot] = left
    return [row | {None: row.get(None, Fraction())} for row in done.values()]


def _subtract(row: dict[Name, Fraction], other: Mapping[Name, Fraction], times: Fraction) -> None:
    for name, value in other.items():
        left = row.get(name, Fraction()) - times * value
        if left == 0 and name is not None:
            row.pop(name, None)
        else:
            row[name] = left


def _bounded(equations: list[Equation]) -> dict[Name, Fraction]:
    """Narrow down whole numbers that are not below nought, until nothing moves."""
    low: dict[Name, Fraction] = defaultdict(Fraction)
    high: dict[Name, Fraction | None] = defaultdict(lambda: None)
    for _round in range(ROUNDS):
        before = (dict(low), dict(high))
        for each in equations:
            _narrow(each, low, high)
        if before == (dict(low), dict(high)):
            break
    return {name: value for name, value in low.items() if high[name] == value}


def _narrow(each: Equation, low: dict[Name, Fraction], high: dict[Name, Fraction | None]) -> None:
    for name, times in each.parts.items():
        least, most = Fraction(), Fraction()
        is_open = False
        for other, factor in each.parts.items():
            if other == name:
                continue
            ends = (low[other], high[other])
            small, large = ends if factor > 0 else (ends[1], ends[0])
            if small is None:
                least = Fraction(-(10**12))
            else:
                least += factor * small
            if large is None:
                is_open = True
            else:
                most += factor * large
        upper = (each.high - least) / times
        lower = None if is_open else (each.low - most) / times
        if times < 0:
            upper, lower = lower, upper
        if lower is not None:
            low[name] = max(low[name], Fraction(ceil(lower)))
        if upper is not None and (high[name] is None or floor(upper) < high[name]):
            high[name] = Fraction(floor(upper))
