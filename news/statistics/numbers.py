"""Numbers and days as a page says them, and as a file holds them."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext_lazy

from news.statistics.choices import Flag, Precision, Qualifier

PERCENT = "%"
# As the sources write them; other units stand in the head of a column, not beside each number.
UNITS = {"percent": PERCENT, PERCENT: PERCENT, "USD": "US$", "GBP": "£", "EUR": "€", "USD_per_year": "US$"}
# These letters mean that the number will be another one.
OPEN_FLAGS = frozenset({Flag.PROVISIONAL, Flag.ESTIMATED, Flag.FORECAST})
SAID_BEFORE = {
    Qualifier.OVER: gettext_lazy("more than %(number)s"),
    Qualifier.UNDER: gettext_lazy("fewer than %(number)s"),
    Qualifier.ABOUT: gettext_lazy("about %(number)s"),
}


def number(value: Decimal, decimals: int = 0, unit: str = "") -> str:
    """Say a number with its separators: “4,142”, “94%”, “US$43,000,000,000”. No digit is lost."""
    exact = -int(value.normalize().as_tuple().exponent)
    text = number_format(value, decimal_pos=max(decimals, exact, 0), force_grouping=True)
    sign = UNITS.get(unit, "")
    return f"{text}{sign}" if sign == PERCENT else f"{sign}{text}"


def said(
    value: Decimal | None,
    *,
    decimals: int = 0,
    unit: str = "",
    qualifier: str = Qualifier.EXACT,
    words: str = "",
    flags: Iterable[str] = (),
) -> str:
    """Say a number with all that its source says beside it: “more than 4,142 [e]”, “hundreds of thousands”, “[x]”."""
    letters = "".join(f"[{flag}]" for flag in flags)
    if value is None:
        return " ".join(part for part in (words, letters) if part) or "[x]"
    text = number(value, decimals, unit)
    text = str(SAID_BEFORE[Qualifier(qualifier)]) % {"number": text} if qualifier in SAID_BEFORE else text
    return f"{text} {letters}" if letters else text


def raw(value: Decimal | None) -> str:
    """A number as a file holds it: “4142”, “12.5”; nothing where there is none."""
    if value is None:
        return ""
    return f"{value.normalize():f}"


def day(on: date, precision: str = Precision.DAY) -> str:
    """A day of publication: “7 March 2024”, or “August 2023” where no more is known."""
    return date_format(on, "F Y" if precision == Precision.MONTH else "j F Y")


def day_code(on: date, precision: str = Precision.DAY) -> str:
    """A day of publication as a file holds it: “2024-03-07”, or “2023-08”."""
    return f"{on:%Y-%m}" if precision == Precision.MONTH else f"{on:%Y-%m-%d}"


def is_open(flags: Iterable[str]) -> bool:
    """Whether a number is provisional, an estimate or a forecast: it is drawn hollow."""
    return bool(OPEN_FLAGS.intersection(flags))
