"""What of a dataset may be shown: decided for good, by every value that any release gave for any period.

So no comparison of two releases, periods or breakdowns gives a small number back: a category that is small once is in
its group always, and a table with a small number in it is not shown at all, whichever day is asked for.

Nor does a comparison of two decisions: each holds what was hidden before. So of every number that there was, the new
one shows sums of what the old one showed and nothing else; and nothing follows from it by itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from news.statistics.choices import MeasureKind
from news.statistics.suppression import groups, moves
from news.statistics.suppression.derived import Counts, gives_away, pretended
from news.statistics.suppression.lines import Categories, Cells, Line, Picture, pictures, recoded

GROUPED = "grouped"
Table = tuple[str, frozenset[str]]
# Tables of so many breakdowns point at people even where none of them is sensitive (design: small numbers).
DEEP = 3


@dataclass(frozen=True)
class Rule:
    """Below which number, and where it holds: everywhere for what is ours."""

    k: int
    sensitive: frozenset[str] = frozenset()
    is_everywhere: bool = False

    def holds(self, dimensions: Iterable[str]) -> bool:
        """Whether a table with these breakdowns is protected."""
        dimensions = set(dimensions)
        return self.is_everywhere or bool(dimensions & self.sensitive) or len(dimensions) >= DEEP

    def groups(self, dimension: str) -> bool:
        """Whether small categories of a breakdown are grouped."""
        return self.is_everywhere or dimension in self.sensitive


@dataclass
class Decision:
    """What is not shown as it is."""

    groups: dict[str, frozenset[str]] = field(default_factory=dict)
    # (measure, breakdowns) of tables that are not shown at all.
    withheld: set[Table] = field(default_factory=set)
    hidden: set[int] = field(default_factory=set)


def decide(lines: Sequence[Line], rule: Rule, before: Decision | None = None) -> Decision:
    """Decide about a dataset; what was decided `before` stays grouped, withheld and hidden."""
    counts = [line for line in lines if line.kind == MeasureKind.COUNT]
    counted = [*counts, *pretended(lines)]
    seen = list(pictures(counted))
    decision = Decision(dict(before.groups), set(before.withheld), set(before.hidden)) if before else Decision()
    tables = {(line.measure, frozenset(line.dimensions)) for line in counted}
    _group(seen, tables, rule, decision)
    by_table = _tables(seen, decision)
    for table in sorted(tables, key=lambda each: (len(each[1]), each[0], sorted(each[1]))):
        if rule.holds(table[1]) and (_is_within(table, decision) or _is_small(by_table[table], rule.k)):
            decision.withheld.add(table)
    _guard(by_table, tables, rule, decision)
    _hide(lines, rule, decision)
    return decision


def _group(seen: list[Picture], tables: set[Table], rule: Rule, decision: Decision) -> None:
    """Group what is small; a breakdown that would be one group is not shown."""
    for dimension in sorted({name for _, names in tables for name in names}):
        if not rule.groups(dimension):
            continue
        group = groups.grouped(seen, dimension, rule.k, decision.groups.get(dimension, frozenset()))
        if group:
            decision.groups[dimension] = group


def _tables(seen: list[Picture], decision: Decision) -> dict[Table, list[dict]]:
    """Cut each picture into its tables, with the members of each cell once categories are grouped."""
    found: dict[Table, list[dict]] = defaultdict(list)
    for picture in seen:
        parts: dict[Table, dict] = defaultdict(lambda: defaultdict(list))
        for categories, value in picture.cells.items():
            table = (picture.measure, frozenset(name for name, _ in categories))
            parts[table][recoded(categories, decision.groups, GROUPED)].append(value)
        for table, cells in parts.items():
            found[table].append(cells)
    return found


def _is_small(states: list[dict], k: int) -> bool:
    """Whether a table has, in any state, a cell that may not be shown."""
    for cells in states:
        for categories, values in cells.items():
            is_group = any(code == GROUPED for _, code in categories)
            if not groups.is_safe(values, k) if is_group else values[0] < k:
                return True
    return False


def _is_within(table: Table, decision: Decision) -> bool:
    """Whether a coarser table is withheld: a finer one would add up to it."""
    return any(measure == table[0] and names < table[1] for measure, names in decision.withheld)


def _guard(by_table: dict[Table, list[dict]], tables: set[Table], rule: Rule, decision: Decision) -> None:
    """Withhold coarser tables too, the finest first, until no small number of a withheld one follows from them."""
    for table in sorted(decision.withheld, key=lambda each: (-len(each[1]), each[0], sorted(each[1]))):
        measure, names = table
        while shown := sorted(
            (each for name, each in tables - decision.withheld if name == measure and each and each < names),
            key=lambda each: (len(each), sorted(each)),
        ):
            noughts = {each: _noughts(by_table[(measure, each)]) for each in shown}
            if all(_is_hidden(cells, shown, noughts, rule.k) for cells in by_table[table]):
                break
            decision.withheld.add((measure, shown[-1]))


def _noughts(states: list[dict]) -> set[Categories]:
    """Cells that were shown as 0 in every state: that nobody is in a part of them says nothing new."""
    cells = {categories for state in states for categories in state}
    return {each for each in cells if all(sum(state.get(each, ())) == 0 for state in states)}


def _is_hidden(
    members: dict, shown: list[frozenset[str]], noughts: dict[frozenset[str], set[Categories]], k: int
) -> bool:
    """Whether each small number of a table could be another one."""
    cells: Cells = {categories: sum(values, Decimal(0)) for categories, values in members.items()}
    return all(
        value >= k
        or any(tuple(part for part in target if part[0] in names) in noughts[names] for names in shown)
        or moves.may_differ(target, cells, shown)
        for target, value in cells.items()
    )


def _hide(lines: Sequence[Line], rule: Rule, decision: Decision) -> None:
    """Name the lines that are not shown: grouped, of a withheld table, or telling something about one of these."""
    counts = Counts(lines)
    telling = set()
    for line in lines:
        if line.kind == MeasureKind.COUNT or not rule.holds(line.dimensions) or _is_hidden_line(line, decision):
            continue
        if gives_away(line, counts, rule.k, is_strict=rule.is_everywhere):
            telling.add(line.key)
            # The rate of all and the others' rates make that of one.
            if line.kind == MeasureKind.SHARE:
                decision.withheld.add((line.measure, frozenset(line.dimensions)))
    decision.hidden |= telling | {line.key for line in lines if _is_hidden_line(line, decision)}


def _is_hidden_line(line: Line, decision: Decision) -> bool:
    if any(code in decision.groups.get(name, ()) for name, code in line.categories):
        return True
    names = frozenset(line.dimensions)
    return any(
        (measure, names) in decision.withheld or _is_within((measure, names), decision)
        for measure in {line.measure, line.base} - {""}
    )
