"""What is said beside a file: about the release that it is, where the file itself does not say it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Self

from news.statistics.choices import ReleaseKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Empty means not said. `published`: 2024-03-07, or 2023-08 where only the month is known. `release`: its code.

    `period`: of tables whose title names none. `supersedes`: code of the release in whose place it comes.
    `accessed_on`: the day on which somebody read it at its source.
    """

    dataset: str = ""
    measure: str = ""
    period: str = ""
    release: str = ""
    published: str = ""
    kind: str = ReleaseKind.SCHEDULED
    publisher: str = ""
    title: str = ""
    url: str = ""
    licence: str = ""
    licence_url: str = ""
    supersedes: str = ""
    note: str = ""
    accessed_on: str = ""

    def stored(self) -> dict[str, str]:
        """As JSON holds it."""
        return {name: str(value) for name, value in asdict(self).items() if value}

    @classmethod
    def restored(cls, kept: Mapping[str, str]) -> Self:
        """Read back what `stored` wrote."""
        return cls(**{name: value for name, value in kept.items() if name in cls.__slots__})
