"""The ten items of the news page as figures, as they were written: facts only, a row a number."""

import csv
import re
from decimal import Decimal
from pathlib import Path

from news.statistics.checks import Figure
from news.statistics.choices import Against, DatasetKind, MeasureKind, Qualifier
from news.statistics.periods import Period

ROWS = list(csv.DictReader(Path(__file__).with_name("items.csv").open(encoding="utf-8")))
ESTIMATES, PRESS = {"ilo_gems"}, {"cyber_scams", "vietnam_cases"}
OVERVIEW = "Overview: 2023 National Referral Mechanism Statistics"
FIRST_QUARTER = "National Referral Mechanism statistics UK, First Quarter 2024 (January to March)"
REPORT_2021 = "UK Home Office Statistical Report on Modern Slavery 2021"
BILL = "The Illegal Immigration Bill"
DAY_2022 = "Anti-Slavery Day 2022"
DAY_2023 = "World Day Against Trafficking In Persons 2023"


def items(*headings: str) -> list[Figure]:
    """Return the figures of some items; of all when none is named."""
    return [figure(row) for row in ROWS if not headings or row["seed_quote_heading"] in headings]


def figure(row: dict[str, str]) -> Figure:
    day = Period.parsed
    start, end = (day(row[side]).start if row[side] else None for side in ("period_start", "period_end"))
    kind, base, against = measured(row)
    record = re.search(r"\b(highest|lowest)\b", row["note"])
    return Figure(
        dataset=row["dataset"],
        kind=DatasetKind.ESTIMATE
        if row["dataset"] in ESTIMATES
        else DatasetKind.PRESS
        if row["dataset"] in PRESS
        else "official",
        measure=row["measure"],
        measure_kind=kind,
        unit=row["unit"],
        base=base,
        against=against,
        categories=categories(row),
        period=Period(start, end),
        value=Decimal(row["value"]) if row["value"] else None,
        qualifier=qualifier(row["note"]),
        note=row["note"],
        superlative=record[1] if record else "",
        where=row["seed_quote_heading"],
    )


def measured(row: dict[str, str]) -> tuple[str, str, str]:
    """Read from the name of a measure what it is of: these names are ours, the numbers are not."""
    name = row["measure"]
    if "_change_vs_" in name:
        base, _, against = name.partition("_change_vs_")
        return MeasureKind.CHANGE, base, Against.YEAR_BEFORE if "year" in against else Against.BEFORE
    if name == "share_not_entering_nrm":
        return MeasureKind.SHARE, "people_identified", ""
    if name == "positive_decision_share":
        return MeasureKind.SHARE, "decisions", ""
    if row["unit"] == "percent":
        return MeasureKind.SHARE, name.removesuffix("_share") if name.endswith("_share") else "", ""
    if name == "average_quarterly_referrals":
        return MeasureKind.COUNT, "referrals", ""
    return (MeasureKind.MONEY if row["unit"].startswith("USD") else MeasureKind.COUNT), "", ""


def categories(row: dict[str, str]) -> tuple[tuple[str, str], ...]:
    if row["dimension"] == "total":
        return ()
    return tuple(zip(row["dimension"].split(";"), row["category"].split(";"), strict=True))


def qualifier(note: str) -> str:
    if "nearly" in note:
        return Qualifier.UNDER
    if "qualifier: over" in note or "more than" in note:
        return Qualifier.OVER
    return Qualifier.ABOUT if "around" in note or "rounded to" in note else Qualifier.EXACT
