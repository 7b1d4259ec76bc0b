"""What somebody sent, opened by what it is, not by what it is called."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path, PurePath

from django.utils.translation import gettext as _

from accounts.archives import MARK, Archive
from accounts.faults import Fault, UnreadableError
from news.statistics.importing import csv_text, grids, packages, tidy, workbooks
from news.statistics.importing.cells import Cell, Content
from news.statistics.importing.csv_text import Record
from news.statistics.importing.grids import Grid
from news.statistics.importing.layouts import LAYOUTS, Layout
from news.statistics.importing.told import Told

MOST_BYTES = 200 * 1024 * 1024
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"


def opened(name: str, content: bytes, told: Told) -> Content:
    """Open a CSV, a zip with a Data Package, or a workbook. UnreadableError when it is none of them."""
    if not content.strip():
        raise UnreadableError(_("The file is empty."))
    if content.startswith(OLD_WORKBOOK):
        raise UnreadableError(_("This is a workbook of the old kind (XLS), or locked; save it as XLSX or ODS."))
    if not content.startswith(MARK):
        return table(name, content, told)
    archive = Archive(content)
    if any(PurePath(each).name == packages.NAME for each in archive.names):
        return packages.zipped(archive, told, table)
    return Content(workbooks.cells(content, told))


def opened_path(path: Path, told: Told) -> Content:
    """Open a file of this machine. UnreadableError unless it is a plain file of a bearable size."""
    try:
        size = path.stat().st_size
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or _("no such name")
        raise UnreadableError(_("%(path)s cannot be read: %(reason)s.") % {"path": path, "reason": reason}) from None
    if not path.is_file():
        raise UnreadableError(_("%(path)s is not a file.") % {"path": path})
    if size > MOST_BYTES:
        said = {"path": path, "size": size // 2**20, "most": MOST_BYTES // 2**20}
        raise UnreadableError(_("%(path)s is %(size)d MB; up to %(most)d MB are read. Split it.") % said)
    if path.name == packages.NAME:
        return packages.beside(path, told, table)
    return opened(path.name, path.read_bytes(), told)


def table(name: str, content: bytes, told: Told) -> Content:
    """Open a CSV: one number a row, or one of the Home Office's tables as others tidied it."""
    rows = csv_text.records(content)
    first = next(rows, None)
    if first is None or isinstance(first, Fault):
        fault = first or Fault(csv_text.line(1), "", _("there is no line with the column names."))
        return Content(iter([fault]))
    header = [each.strip() for each in first[1]]
    if tidy.is_tidy(header, told):
        wrong = list(tidy.header_faults(header))
        return Content(iter(wrong) if wrong else tidy.cells(header, rows, told), total=csv_text.rows_of(content))
    return Content(_arranged(name, first, rows, told), total=csv_text.rows_of(content))


def _arranged(name: str, first: Record, rows: Iterator[Record | Fault], told: Told) -> Iterator[Cell | Fault]:
    """A table of the Home Office, known by its file name and its columns, or by what was said beside it."""
    kept: list[Record] = []
    for record in chain([first], rows):
        if isinstance(record, Fault):
            yield record
            return
        kept.append(record)
    title = PurePath(name).stem.replace("_", " ").replace("-", " ")
    grid = Grid(
        name="", rows=[cells for _number, cells in kept], lines=[number for number, _cells in kept], title=title
    )
    by_hand = grids.generic([each.strip() for each in first[1]], told)
    meant = [layout for layout in LAYOUTS if _is_meant(layout, title, told)]
    for layout in [*meant, *([by_hand] if by_hand else [])]:
        if (fit := grids.fitted(layout, grid)) and fit.header == 0:
            yield from grids.cells(fit, grid, told)
            return
    message = _("these columns are none that we know. Say beside the file which dataset and measure they are.")
    yield Fault(csv_text.line(1), "", message)


def _is_meant(layout: Layout, title: str, told: Told) -> bool:
    """By its name; or by the measure that was said, where its columns cannot be those of another table."""
    if told.measure not in {"", layout.measure}:
        return False
    return layout.names(title) or (bool(told.measure) and all(each.is_closed for each in layout.columns))
