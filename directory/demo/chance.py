"""Seeded choices: even hands from small packs, and the long tail that real directories have."""

import random
from collections.abc import Callable, Sequence
from itertools import accumulate


class Chance(random.Random):
    """A seeded source that also deals from packs, so that no sentence comes twice before the others came once."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self._packs: dict[object, list[object]] = {}

    def deal[T](self, name: object, items: Sequence[T]) -> T:
        """Return the next card of the pack called `name`; the pack is shuffled again when it is empty."""
        pack = self._packs.get(name)
        if not pack:
            pack = self._packs[name] = self.sample(list(items), len(items))
        return pack.pop()  # type: ignore[return-value]  # the pack of this name holds these items alone

    def deal_for[T](self, name: object, items: Sequence[T], suits: Callable[[T], bool]) -> T:
        """Return the next card that suits; those passed over wait for the next shuffle. One item at least must suit."""
        while not suits(card := self.deal(name, items)):
            pass
        return card

    def maybe(self, share: float) -> bool:
        """Return True for that share of the calls."""
        return self.random() < share


class Weighted[T]:
    """Things drawn by weight, prepared once because a benchmark draws a million times."""

    def __init__(self, items: Sequence[T], weights: Sequence[float]) -> None:
        self.items = tuple(items)
        self._cumulative = list(accumulate(weights))

    def draw(self, chance: Chance) -> T:
        """Return one item."""
        return chance.choices(self.items, cum_weights=self._cumulative)[0]

    def several(self, chance: Chance, count: int) -> tuple[T, ...]:
        """Return up to `count` different items, in the order they were drawn."""
        return tuple(dict.fromkeys(chance.choices(self.items, cum_weights=self._cumulative, k=count)))


def long_tail[T](items: Sequence[T], exponent: float = 0.9) -> Weighted[T]:
    """Return the items weighted as in Zipf's law: the first most often, the last seldom but not never."""
    return Weighted(items, [1 / rank**exponent for rank in range(1, len(items) + 1)])
