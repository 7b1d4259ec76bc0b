"""The forms that register numbers have: how they are written down, and how a form is told to people."""

import re
from collections.abc import Callable
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# What people write between the characters of a number, and in front of it.
SEPARATORS = re.compile(r"[\s.\-/·:#()]+")
LABEL = re.compile(
    r"^(?:(?:registration|registered|register|reference|membership|number|no|nr|id|pin|ref|reg)(?![a-z])[\s.:#]*)+",
    re.I,
)
DASHES = re.compile(r"[\u2010-\u2015\u2212]")


class Form(NamedTuple):
    """A form: what matches it once separators are gone, how it is told, and what people commonly leave out."""

    pattern: str
    told: Promise | str
    mended: Callable[[str], str] = str


def _filled(number: str) -> str:
    """Companies House writes eight characters, people leave out the zeros in front: 445790, SC1234."""
    found = re.fullmatch(r"([A-Z]{0,2})(\d{1,8})", number)
    return found[1] + found[2].zfill(8 - len(found[1])) if found else number


def _led_by(letters: str, digits: int) -> Callable[[str], str]:
    def led(number: str) -> str:
        return letters + number if re.fullmatch(rf"\d{{{digits}}}", number) else number

    return led


FORMS: dict[str, Form] = {
    "free": Form(r".{1,60}", ""),
    "7-digits": Form(r"\d{7}", _("7 digits")),
    "8-digits": Form(r"\d{8}", _("8 digits")),
    "9-digits": Form(r"\d{9}", _("9 digits")),
    "10-digits": Form(r"\d{10}", _("10 digits")),
    "11-digits": Form(r"\d{11}", _("11 digits")),
    "up-to-7-digits": Form(r"\d{1,7}", _("up to 7 digits")),
    "nmc": Form(r"\d{2}[A-Z]\d{4}[A-Z]", _("two digits, a letter, four digits and a letter")),
    "hcpc": Form(
        r"(AS|BS|CH|CS|DT|HAD|ODP|OR|OT|PA|PH|PO|PYL|RA|SL)\d{1,6}",
        _("two or three letters for the profession and up to 6 digits"),
    ),
    "swe": Form(r"SW\d{1,6}", _("the letters SW and up to 6 digits")),
    "companies-house": Form(
        r"\d{8}|[A-Z]{2}\d{6}|[A-Z]{2}\d{5}[A-Z]|R0\d{6}", _("8 characters: digits, or two letters and digits"), _filled
    ),
    "ccew": Form(r"\d{6,7}(-\d{1,4})?", _("6 or 7 digits, with a hyphen and a number for a subsidiary")),
    "oscr": Form(r"SC\d{6}", _("the letters SC and 6 digits"), _led_by("SC", 6)),
    "ccni": Form(r"NIC\d{6}", _("the letters NIC and 6 digits"), _led_by("NIC", 6)),
    "ahpra": Form(r"[A-Z]{3}\d{10}", _("three letters and 10 digits")),
    "us-npi": Form(r"[12]\d{9}", _("10 digits, the first of them 1 or 2")),
    "ca-charity": Form(r"\d{9}RR\d{4}", _("9 digits, the letters RR and 4 digits")),
    "be-kbo": Form(r"[01]\d{9}", _("10 digits, the first of them 0 or 1"), _led_by("0", 9)),
    "ch-uid": Form(r"CHE\d{9}", _("the letters CHE and 9 digits"), _led_by("CHE", 9)),
    # A third digit below 2 makes it somebody's personal number, which nobody should hand in.
    "se-company": Form(r"\d{2}[2-9]\d{7}", _("10 digits, the third of them 2 or more")),
    "dk-cvr": Form(r"[1-9]\d{7}", _("8 digits, the first of them not 0")),
    # Numbers of people begin otherwise.
    "pt-nipc": Form(r"[5689]\d{8}", _("9 digits, the first of them 5, 6, 8 or 9")),
    "pl-npwz": Form(r"[1-9]\d{6}", _("7 digits, the first of them not 0")),
    "orcid": Form(r"\d{15}[\dX]", _("16 digits, the last of which may be X")),
}
