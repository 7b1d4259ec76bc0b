"""One file from its first row to its last: looked at, or taken whole."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.faults import Fault, Faults, FileRefusedError, UnreadableError
from accounts.permissions import Permission, require
from accounts.progress import Progress, quiet
from news.statistics.importing import beside, describing, doubting, showing, storing
from news.statistics.importing.cells import MOST_ROWS, Cell, Content
from news.statistics.importing.comparing import Plan, compare
from news.statistics.importing.matching import Matcher
from news.statistics.importing.opening import opened, opened_path
from news.statistics.importing.told import Told
from news.statistics.models import Dataset, Release

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.permissions import System

READING, COMPARING, TAKING = "Reading", "Comparing", "Taking"
TELL_EACH = 500


class ChangedError(Exception):
    """What a file would do now is not what its preview said: numbers were stored meanwhile."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a file did, or would do. `preview` is what the page of an import shows."""

    read: int
    preview: dict[str, Any]
    releases: list[Release] = field(default_factory=list)
    dataset: Dataset | None = None

    @property
    def counts(self) -> dict[str, int]:
        """Numbers that are new, revised, confirmed, unchanged, said already, vanished."""
        return self.preview["counts"]

    @property
    def does_something(self) -> bool:
        """Whether any number is stored."""
        return any(self.counts[name] for name in ("new", "revised", "confirmed"))


@dataclass(frozen=True, slots=True)
class _File:
    """A file of which every row was read."""

    name: str
    told: Told
    described: list[dict[str, Any]]
    cells: list[Cell]


def run(file: Path, told: Told, *, by: "User | System", is_dry_run: bool = False, progress: Progress = quiet) -> Report:
    """Take a file of this machine, or only say what it would do.

    Raises FileRefusedError when it holds faults, UnreadableError when it cannot be read, PermissionDenied.
    """
    require(by, Permission.EDIT_STATISTICS)
    told = _checked(told)
    read = _read(file.name, opened_path(file, told), told, progress)
    if is_dry_run:
        return _looked(read, progress)
    return _taken(read, sha=sha256(file.read_bytes()).hexdigest(), by=by, progress=progress)


def look(name: str, content: bytes, told: Told, progress: Progress = quiet) -> Report:
    """Say what a file would do, and change nothing. Raises as `run`."""
    told = _checked(told)
    return _looked(_read(name, opened(name, content, told), told, progress), progress)


def take(
    name: str, content: bytes, told: Told, *, by: "User | System", digest: str = "", progress: Progress = quiet,
    claim: Callable[[], None] = lambda: None,
) -> Report:  # fmt: skip
    """Store what a file says: all of it, or nothing.

    Raises as `run`; ChangedError when it would not do what a preview with this digest said. `claim` is called first in
    the transaction, once no other import is under way.
    """
    require(by, Permission.EDIT_STATISTICS)
    told = _checked(told)
    read = _read(name, opened(name, content, told), told, progress)
    return _taken(read, sha=sha256(content).hexdigest(), by=by, progress=progress, digest=digest, claim=claim)


def _checked(told: Told) -> Told:
    return Told(**beside.checked(told.stored()))


def _read(name: str, content: Content, told: Told, progress: Progress) -> _File:
    """Every number of a faultless file."""
    cells, faults = list[Cell](), Faults()
    for each in content.found:
        if isinstance(each, Fault):
            faults.add(each)
            continue
        cells.append(each)
        if len(cells) > MOST_ROWS:
            raise UnreadableError(_("The file holds more than %(most)d numbers. Split it.") % {"most": MOST_ROWS})
        if len(cells) % TELL_EACH == 0:
            progress(READING, len(cells), content.total)
    if faults.total:
        raise FileRefusedError(faults)
    progress(READING, len(cells), len(cells))
    return _File(name, told, content.described, cells)


def _looked(file: _File, progress: Progress) -> Report:
    with transaction.atomic():
        report, _plan = _planned(file, progress)
        # What the file describes was made only to be looked at.
        transaction.set_rollback(True)
    return replace(report, dataset=None) if file.described else report


def _taken(
    file: _File, *, sha: str, by: "User | System", progress: Progress, digest: str = "",
    claim: Callable[[], None] = lambda: None,
) -> Report:  # fmt: skip
    with transaction.atomic():
        storing.stand_in_line()
        claim()
        report, plan = _planned(file, progress)
        if digest and digest != plan.digest:
            raise ChangedError
        releases = storing.store(plan, sha=sha, by=by, progress=progress, step=TAKING)
    return Report(report.read, report.preview, releases, report.dataset)


def _planned(file: _File, progress: Progress) -> tuple[Report, Plan]:
    describing.declare(file.described)
    matcher, faults = Matcher(file.name, file.told), Faults()
    progress(COMPARING, 0, len(file.cells))
    numbers = matcher.numbers(file.cells, faults)
    if faults.total:
        raise FileRefusedError(faults)
    plan = compare(numbers)
    if plan.faults.total:
        raise FileRefusedError(plan.faults)
    shown = showing.preview(plan, doubting.findings(plan))
    progress(COMPARING, len(numbers), len(numbers))
    dataset = matcher.datasets[0] if len(matcher.datasets) == 1 else None
    return Report(len(numbers), shown, dataset=dataset), plan
