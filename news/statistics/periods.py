"""Spans of time that numbers speak of."""

import re
from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple, Self

from django.utils.formats import date_format
from django.utils.translation import gettext as _

MONTHS_A_YEAR, MONTHS_A_QUARTER = 12, 3
# What a source says of other years was mistyped.
FIRST_YEAR, LAST_YEAR = 1900, 2100
SHAPE = re.compile(
    r"^(?P<year>\d{4})(?:-Q(?P<quarter>[1-4])|-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>\d{2}))?)?$", re.IGNORECASE
)


class Span(StrEnum):
    """What sort of period it is: only equal ones stand in one line of a chart."""

    NONE = "none"
    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    OTHER = "other"


class Period(NamedTuple):
    """From a first day to a last one; a side that the source does not say is None."""

    start: date | None = None
    end: date | None = None

    @classmethod
    def parsed(cls, text: str) -> Self:
        """Read 2023, 2023-Q4, 2023-10, 2023-10-01, or two days with ".." between them.

        Raises ValueError, also for years that nobody counts.
        """
        first, dots, last = text.strip().partition("..")
        if dots:
            start, end = (cls._day(each) for each in (first, last))
            if start and end and end < start:
                raise ValueError(text)
            return cls(start, end)
        if not (found := SHAPE.match(first)):
            raise ValueError(text)
        year = bounded(int(found["year"]), text)
        if found["quarter"]:
            last_month = int(found["quarter"]) * MONTHS_A_QUARTER
            return cls(date(year, last_month - 2, 1), _month_end(year, last_month))
        if found["day"]:
            day = date(year, int(found["month"]), int(found["day"]))
            return cls(day, day)
        if found["month"]:
            month = int(found["month"])
            return cls(date(year, month, 1), _month_end(year, month))
        return cls(date(year, 1, 1), date(year, 12, 31))

    @staticmethod
    def _day(text: str) -> date | None:
        if not text.strip():
            return None
        day = date.fromisoformat(text.strip())
        bounded(day.year, text)
        return day

    @property
    def span(self) -> Span:
        if self.start is None or self.end is None:
            return Span.NONE if self.start is None and self.end is None else Span.OTHER
        if self.start == self.end:
            return Span.DAY
        if self.start.day != 1 or self.end != _month_end(self.end.year, self.end.month):
            return Span.OTHER
        months = (self.end.year - self.start.year) * MONTHS_A_YEAR + self.end.month - self.start.month + 1
        if months == 1:
            return Span.MONTH
        if months == MONTHS_A_QUARTER and self.start.month % MONTHS_A_QUARTER == 1:
            return Span.QUARTER
        return Span.YEAR if months == MONTHS_A_YEAR and self.start.month == 1 else Span.OTHER

    @property
    def code(self) -> str:
        """How it is written in a tag and in an address; `parsed` reads it back. "none" without any day."""
        match self.span:
            case Span.NONE:
                return "none"
            case Span.YEAR:
                return f"{self.start:%Y}"
            case Span.QUARTER:
                return f"{self.start:%Y}-Q{self._quarter}"
            case Span.MONTH:
                return f"{self.start:%Y-%m}"
            case Span.DAY:
                return f"{self.start:%Y-%m-%d}"
        return f"{self.start or ''}..{self.end or ''}"

    @property
    def label(self) -> str:
        """As a page says it: “October to December 2023”."""
        span = self.span
        if span == Span.NONE:
            return _("period not stated")
        if self.start is None or self.end is None or span == Span.OTHER:
            first = date_format(self.start, "j F Y") if self.start else _("start not stated")
            last = date_format(self.end, "j F Y") if self.end else _("end not stated")
            return _("%(first)s to %(last)s") % {"first": first, "last": last}
        if span == Span.QUARTER:
            first, last = date_format(self.start, "F"), date_format(self.end, "F Y")
            return _("%(first)s to %(last)s") % {"first": first, "last": last}
        return date_format(self.start, {Span.YEAR: "Y", Span.MONTH: "F Y", Span.DAY: "j F Y"}[span])

    @property
    def short(self) -> str:
        """For an axis and a table: “Q4 2023”."""
        return f"Q{self._quarter} {self.start:%Y}" if self.start and self.span == Span.QUARTER else self.label

    @property
    def before(self) -> "Period | None":
        """The span of the same sort that ended the day before; None when it has no sort."""
        if self.start is None or self.span in {Span.NONE, Span.OTHER}:
            return None
        end = self.start - timedelta(days=1)
        match self.span:
            case Span.DAY:
                return Period(end, end)
            case Span.MONTH:
                return Period(end.replace(day=1), end)
            case Span.QUARTER:
                return Period(date(end.year, end.month - 2, 1), end)
        return Period(date(end.year, 1, 1), end)

    @property
    def year_before(self) -> "Period | None":
        """The same span a year earlier; None when it has no sort."""
        if self.start is None or self.end is None or self.span in {Span.NONE, Span.OTHER, Span.DAY}:
            return None
        start = self.start.replace(year=self.start.year - 1)
        return Period(start, _month_end(self.end.year - 1, self.end.month))

    @property
    def quarters(self) -> "list[Period]":
        """The four quarters of a year; none of anything else."""
        if self.start is None or self.span != Span.YEAR:
            return []
        return [Period.parsed(f"{self.start.year}-Q{number}") for number in range(1, 5)]

    @property
    def _quarter(self) -> int:
        return (self.end.month // MONTHS_A_QUARTER) if self.end else 0


def published(text: str) -> tuple[date, bool]:
    """Read the day of a publication: 2024-03-07, or 2023-08 for its last day. Returns it, and whether it is a day.

    Raises ValueError for anything else.
    """
    period = Period.parsed(text)
    if period.span not in {Span.DAY, Span.MONTH} or period.end is None:
        raise ValueError(text)
    return period.end, period.span == Span.DAY


def bounded(year: int, text: str) -> int:
    """Return a year that numbers can speak of. Raises ValueError."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(text)
    return year


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
