"""The registers that a claim "registration" can name, and whether a number could be one of theirs.

A number that fits proves nothing: it only saves a moderator from looking up a slip of the pen. Where no rule is
public there is none here. Numbers of people rather than of a register (national identity) are never asked for.
"""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from directory.check_digits import RULES
from directory.forms_of_numbers import DASHES, FORMS, LABEL, SEPARATORS

OTHER = "other"
LONGEST = 60

_FILE = Path(__file__).with_name("data") / "registers.csv"


@dataclass(frozen=True, slots=True)
class Register:
    """One register: `country` is a country or jurisdiction code, empty when it is the world's.

    `lookup` is the page where anybody can look a number up, empty when we are not sure of it; `check_rule` names a rule
    of check digits, `source` who says so.
    """

    key: str
    short: str
    name: str
    country: str
    is_statutory: bool
    lookup: str
    form: str
    example: str
    check_rule: str
    source: str

    def check(self, number: str) -> str:
        """Return the number as the register writes it. ValidationError, with the right form, when it is none."""
        if self.form == "free":
            return self._free(number)
        form = FORMS[self.form]
        for written in self._readings(number):
            fixed = form.mended(written)
            if re.fullmatch(form.pattern, fixed, re.ASCII):
                return self._checked(fixed)
        told = {"short": self.short, "form": form.told, "example": self.example}
        raise ValidationError(_("%(short)s numbers have %(form)s, for example %(example)s.") % told, code="form")

    def _free(self, number: str) -> str:
        plain = " ".join(number.split())
        if not plain or len(plain) > LONGEST or not plain.isprintable():
            raise ValidationError(
                _("Write the number as the register does, in up to 60 letters and digits."), code="form"
            )
        return plain

    def _readings(self, number: str) -> list[str]:
        """What may be meant, the plainest first: as written, without its label, without the register's own name."""
        whole = DASHES.sub("-", number).strip()
        kept = "-" if self.form == "ccew" else ""
        bare = [whole, LABEL.sub("", whole)]
        if whole.upper().startswith(self.short.upper()):
            after = whole[len(self.short) :].lstrip(" :.#-")
            bare += [after, LABEL.sub("", after)]
        return [SEPARATORS.sub(lambda found: kept if "-" in found[0] else "", each).upper().strip("-") for each in bare]

    def _checked(self, number: str) -> str:
        if self.check_rule and not RULES[self.check_rule](number):
            told = {"short": self.short, "number": number}
            raise ValidationError(
                _("%(number)s cannot be a number of %(short)s: its check digit does not fit. Look for a slip.") % told,
                code="check_digit",
            )
        return number


@cache
def every() -> tuple[Register, ...]:
    """All registers in the order of the file: the United Kingdom first, "other" last."""
    with _FILE.open(newline="", encoding="utf-8") as file:
        return tuple(
            Register(**{**row, "is_statutory": row["is_statutory"] == "yes"})  # type: ignore[arg-type]
            for row in csv.DictReader(file)
        )


def get(key: str) -> Register | None:
    """The register of that key."""
    return _by_key().get(key)


def for_country(code: str) -> tuple[Register, ...]:
    """Registers that count in a country or jurisdiction: its own, those of the whole it is part of, the world's.

    GB means all of its parts.
    """
    whole = code.partition("-")[0]
    return tuple(each for each in every() if each.country in {"", code, whole} or each.country.startswith(f"{code}-"))


@cache
def _by_key() -> dict[str, Register]:
    return {each.key: each for each in every()}
