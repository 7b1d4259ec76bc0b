"""Whether a hidden number could be another one, without any number that is shown being another.

A move adds one to some cells of a table and takes one from others, so that every coarser table that is shown stays.
Where a move exists, nobody can tell the number, whatever they solve: the table before it and after it look the same.
"""

from collections.abc import Collection, Iterator
from itertools import chain, combinations, product

from news.statistics.suppression.lines import Categories, Cells

Dimensions = frozenset[str]


def may_differ(target: Categories, cells: Cells, shown: Collection[Dimensions]) -> bool:
    """Say whether some move changes this cell of a table, given the coarser tables that are shown."""
    here = dict(target)
    for other in cells:
        there = dict(other)
        apart = frozenset(name for name in here if here[name] != there.get(name))
        if any(_is_move(target, there, blocks, cells) for blocks in _blocks(apart, shown)):
            return True
    return False


def _blocks(apart: Dimensions, shown: Collection[Dimensions]) -> Iterator[tuple[Dimensions, ...]]:
    """In which parts the differences may change places: each shown table has to miss one of them whole."""
    if not apart:
        return
    names = sorted(apart)
    halves = chain.from_iterable(combinations(names[1:], size) for size in range(1, len(names)))
    ways = [
        (apart,),
        *((frozenset(half), apart - frozenset(half)) for half in halves),
        tuple(frozenset({name}) for name in names),
    ]
    for blocks in ways:
        if all(any(not table & block for block in blocks) for table in shown):
            yield blocks


def _is_move(target: Categories, there: dict[str, str], blocks: tuple[Dimensions, ...], cells: Cells) -> bool:
    """Whether all cells of the move exist, and those from which it takes have something."""
    sides: tuple[list[Categories], list[Categories]] = ([], [])
    for taken in product((False, True), repeat=len(blocks)):
        names = {name for block, is_taken in zip(blocks, taken, strict=True) if is_taken for name in block}
        cell = tuple((name, there[name] if name in names else code) for name, code in target)
        sides[sum(taken) % 2].append(cell)
    if not all(cell in cells for side in sides for cell in side):
        return False
    return any(all(cells[cell] >= 1 for cell in side) for side in sides)
