"""Workbooks as the Home Office writes them, in ODS and XLSX, on sheets of any number."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

Sheet = Sequence[Sequence[object]]
AGES = ("Adult (18 or over)", "Child (17 or under)", "Age not specified or unknown")


def decisions(kind: str = "reasonable") -> list[list[object]]:
    """Table 16 of Q4 2023, shortened: a year's first row holds the year and its total."""
    outcomes = (f"Negative {kind} grounds", f"Positive {kind} grounds", "Total")
    heads = [f"{age} - {outcome}" for age in AGES for outcome in outcomes]
    quarters = [
        (980, 1011, 279, 947, 93, 101),
        (1226, 461, 391, 1238, 107, 37),
        (1151, 935, 394, 919, 170, 102),
        (1405, 957, 567, 1506, 165, 105),
    ]
    year = tuple(sum(each) for each in zip(*quarters, strict=True))
    rows = [["2023", "", *_row(year)], *(["", f"Q{n}", *_row(each)] for n, each in enumerate(quarters, 1))]
    return [
        [f"Table 16: NRM {kind} grounds decisions, by quarter, age at exploitation and outcome [note 3]"],
        ["This worksheet contains one table."],
        ["Some cells refer to notes which can be found on the notes worksheet."],
        ["Source: Home Office"],
        [],
        ["Year [note 1]", "Quarter", *heads, "Total"],
        *rows,
        ["Figures are provisional."],
    ]


def nationalities() -> list[list[object]]:
    """Table 41 of Q4 2023, shortened."""
    return [
        ["Table 41: Duty to Notify reports, by nationality, October to December 2023"],
        [],
        ["Nationality", "Total"],
        ["Afghan", 17],
        ["Albanian", 105],
        ["Vietnamese", "[c]"],
        ["Total", 130],
    ]


def contents() -> list[list[object]]:
    """A list of contents names every table; it is none."""
    titles = (decisions()[0], nationalities()[0])
    return [["Contents"], ["Sheet", "Title"], *(["Table_9", title[0]] for title in titles)]


def _row(values: Sequence[int]) -> list[int]:
    pairs = list(zip(values[::2], values[1::2], strict=True))
    return [*(each for low, high in pairs for each in (low, high, low + high)), sum(values)]


def ods(sheets: Mapping[str, Sheet]) -> bytes:
    """Write a workbook with odfpy."""
    document = OpenDocumentSpreadsheet()
    for name, rows in sheets.items():
        table = Table(name=name)
        for row in rows:
            line = TableRow()
            for value in row:
                line.addElement(_cell(value))
            table.addElement(line)
        document.spreadsheet.addElement(table)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _cell(value: object) -> TableCell:
    if isinstance(value, int | float):
        cell = TableCell(valuetype="float", value=value)
        cell.addElement(P(text=str(value)))
        return cell
    cell = TableCell(valuetype="string") if value else TableCell()
    if value:
        cell.addElement(P(text=str(value)))
    return cell


def xlsx(sheets: Mapping[str, Sheet]) -> bytes:
    """Write the least that is a workbook."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    names = list(enumerate(sheets, 1))
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType="application/xml"/>'  # noqa: E501
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{links}/officeDocument" Target="xl/workbook.xml"/></Relationships>',  # noqa: E501
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{links}"><sheets>'
        + "".join(f'<sheet name="{escape(name)}" sheetId="{n}" r:id="s{n}"/>' for n, name in names)
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        + "".join(
            f'<Relationship Id="s{n}" Type="{links}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n, _ in names
        )
        + "</Relationships>",
    }
    for number, name in names:
        parts[f"xl/worksheets/sheet{number}.xml"] = _sheet(main, sheets[name])
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return file.getvalue()


def _sheet(main: str, rows: Sheet) -> str:
    lines = []
    for number, row in enumerate(rows, 1):
        cells = []
        for at, value in enumerate(row):
            where = f"{chr(ord('A') + at)}{number}"
            if isinstance(value, int | float):
                cells.append(f'<c r="{where}"><v>{value}</v></c>')
            elif value:
                cells.append(f'<c r="{where}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>')
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    return f'<worksheet xmlns="{main}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
