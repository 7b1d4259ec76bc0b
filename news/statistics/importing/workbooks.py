"""Workbooks (ODS, XLSX): the tables that we know, found by their titles, on whichever sheet they stand."""

from collections.abc import Iterator
from io import BytesIO

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from accounts.archives import Archive
from accounts.faults import Fault, UnreadableError
from news.statistics.importing import extents, grids, values
from news.statistics.importing.cells import Cell
from news.statistics.importing.grids import Fit, Grid
from news.statistics.importing.layouts import LAYOUTS, Layout
from news.statistics.importing.told import Told

# A title stands above its table, not in the middle of a sheet; in a list of contents it stands anywhere.
TITLE_WITHIN = 8


def cells(content: bytes, told: Told) -> Iterator[Cell | Fault]:
    """Every number of every table that we know. UnreadableError when there is none, or no workbook."""
    extents.check(Archive(content))
    layouts = [layout for layout in LAYOUTS if _is_wanted(layout, told)]
    seen: dict[Layout, str] = {}
    titles: list[Fault] = []
    for grid in _sheets(content):
        fit = _recognised(grid, layouts, titles)
        if fit is None:
            continue
        if fit.layout in seen and not fit.layout.is_split:
            said = {"title": values.short(grid.title), "sheet": seen[fit.layout]}
            yield Fault(grid.at(0, 0), "", _("the table “%(title)s” stands already on %(sheet)s.") % said)
            continue
        seen[fit.layout] = grid.name
        yield from grids.cells(fit, grid, told)
    if not seen:
        if titles:
            yield from titles
            return
        raise UnreadableError(_("No table in this workbook is one that we know by its title."))


def _is_wanted(layout: Layout, told: Told) -> bool:
    return told.measure in {"", layout.measure}


def _sheets(content: bytes) -> Iterator[Grid]:
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            rows = sheet.to_python(skip_empty_area=False)
            yield Grid(name=name, rows=rows)
    except CalamineError as error:
        raise UnreadableError(_("The workbook is damaged and cannot be read.")) from error
    except BaseException as error:
        # The reader is written in Rust: what it had not thought of ends in a panic, which is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableError(_("The workbook is damaged and cannot be read.")) from error


def _recognised(grid: Grid, layouts: list[Layout], titles: list[Fault]) -> Fit | None:
    """The layout whose title and header stand on a sheet. A title without a header is remembered: it may be a fault."""
    for number, row in enumerate(grid.rows[:TITLE_WITHIN]):
        text = next((values.plain(cell) for cell in row if values.plain(cell)), "")
        for layout in (each for each in layouts if each.names(text)):
            grid.title = text
            if fit := grids.fitted(layout, grid, number + 1):
                return fit
            said = {"title": values.short(text)}
            told = _("the table “%(title)s” has no row with the column names that we know.") % said
            titles.append(Fault(grid.at(number, 0), "", told))
    return None
