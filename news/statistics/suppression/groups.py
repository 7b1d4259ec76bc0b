"""Which categories of a breakdown are shown together as one, in all periods and releases."""

from collections.abc import Collection, Iterable
from decimal import Decimal

from news.statistics.suppression.lines import Categories, Picture

# A group of one is the number itself.
FEWEST = 2


def grouped(pictures: Iterable[Picture], dimension: str, k: int, kept: frozenset[str] = frozenset()) -> frozenset[str]:
    """Return the categories to group: those that are ever below k, and as many more as hide them from subtraction.

    `kept` are in already: what was shown with them would give them back if they left.
    """
    seen = [cells for cells in (_of(picture, dimension) for picture in pictures) if cells]
    least: dict[str, Decimal] = {}
    for cells in seen:
        for code, value in cells.items():
            least[code] = min(value, least.get(code, value))
    group = {code for code, value in least.items() if value < k} | kept
    if not group:
        return frozenset()
    rest = sorted(least.keys() - group, key=lambda code: (least[code], code), reverse=True)
    while rest and any(not is_safe([cells[code] for code in group & cells.keys()], k) for cells in seen):
        group.add(rest.pop())
    return frozenset(group)


def is_safe(values: Collection[Decimal], k: int) -> bool:
    """Say whether the sum of hidden numbers may be shown: it is not small, and gives none of them away.

    One number would be the sum itself; ones that add up to their number are all 1, and those that add up to as much as
    small numbers can are all as large as they can be. Nothing is safe: there is nothing to show.
    """
    if not values:
        return True
    total = sum(values, Decimal(0))
    is_lowest = total <= len(values)
    is_highest = max(values) < k and total >= len(values) * (k - 1)
    return len(values) >= FEWEST and total >= k and not is_lowest and not is_highest


def _of(picture: Picture, dimension: str) -> dict[str, Decimal]:
    """The numbers of each category by itself; where a breakdown has none, the least among those that have it."""
    found: dict[str, Decimal] = {}
    for categories, value in picture.cells.items():
        if len(categories) == 1 and categories[0][0] == dimension:
            found[categories[0][1]] = value
    return found or _deeper(picture.cells.items(), dimension)


def _deeper(cells: Iterable[tuple[Categories, Decimal]], dimension: str) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for categories, value in cells:
        code = dict(categories).get(dimension)
        if code is not None:
            found[code] = min(value, found.get(code, value))
    return found
