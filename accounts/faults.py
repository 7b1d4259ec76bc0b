"""What may be wrong with a file, in words its owner can act on."""

from collections.abc import Iterator
from dataclasses import dataclass, field

# More than a person mends in one sitting; the rest is counted.
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend. `where`: "line 12", a JSON path, "Table_7, cell C12"; `column`: empty for a whole row."""

    where: str
    column: str
    message: str

    def __str__(self) -> str:
        return ", ".join(filter(None, [self.where, self.column])) + f": {self.message}"


@dataclass(slots=True)
class Faults:
    """All the faults of one file: the first SHOWN are kept, the others only counted."""

    kept: list[Fault] = field(default_factory=list)
    total: int = 0

    def add(self, fault: Fault) -> None:
        self.total += 1
        if self.total <= SHOWN:
            self.kept.append(fault)

    def __iter__(self) -> Iterator[Fault]:
        return iter(self.kept)

    @property
    def unshown(self) -> int:
        return self.total - len(self.kept)


class FileRefusedError(Exception):
    """The file was read and holds faults; nothing was taken."""

    def __init__(self, faults: Faults) -> None:
        super().__init__(f"{faults.total} faults")
        self.faults = faults


class UnreadableError(Exception):
    """The file or feed could not be read at all; nothing was taken. The text says why in plain words."""


class BadValueError(ValueError):
    """One value is not what its column takes. The text says what the column takes."""
