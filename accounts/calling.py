"""Whom people can call here, as links where the number is beyond doubt: somebody afraid taps what they see.

A link that dials a wrong number is worse than none: what is not one number, and nothing else, stays words.
"""

import re
from typing import Any, NamedTuple

from django.conf import settings

FEWEST_DIGITS, MOST_DIGITS = 3, 15
NUMBER = re.compile(r"\+?[0-9 ()-]+")
# What follows a number in a line: hours, after a comma or in brackets; not the rest of the number.
REST = re.compile(r",|\s\((?=[^)]*[^\W\d_])")
ANOTHER = re.compile(r"[0-9][0-9 ]{4}")
NOT_FOR_CALLING = re.compile(r"\b(sms|text|texts|texting|whatsapp|signal|chat|fax)\b", re.IGNORECASE)


class Line(NamedTuple):
    """One helpline in the operator's words; `href` is empty when it is not sure what would be dialled."""

    words: str
    href: str


def dial(number: str) -> str:
    """Return the `tel:` address of a number; an empty one for anything but one number."""
    number = number.strip()
    if number.startswith("+"):
        # +44 (0)20: the nought is for callers from inside.
        number = number.replace("(0)", "", 1)
    digits = re.sub("[^0-9]", "", number)
    if not NUMBER.fullmatch(number) or "(0)" in number or not FEWEST_DIGITS <= len(digits) <= MOST_DIGITS:
        return ""
    return f"tel:{'+' if number.startswith('+') else ''}{digits}"


def line(words: str) -> Line:
    """Read `label: number`, which hours may follow."""
    label, _colon, told = words.strip().partition(":")
    number, *rest = REST.split(told, maxsplit=1)
    is_sure = not NOT_FOR_CALLING.search(label) and not any(map(ANOTHER.search, rest))
    return Line(words.strip(), dial(number) if is_sure else "")


def operator() -> dict[str, Any]:
    """Return what the operator said of themselves, with what their numbers dial: `call` and `lines`."""
    told = settings.OPERATOR
    return told | {"call": dial(str(told["phone"])), "lines": [line(each) for each in told["helplines"]]}
