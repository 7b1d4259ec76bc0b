"""Telephone numbers as people type them, made fit to be dialled."""

import re
from collections.abc import Iterable, Iterator

from accounts.faults import BadValueError
from directory.importing import values
from directory.importing.hsds.parts import Phone
from directory.importing.hsds.texts import note

NOT_FOR_CALLING = {"fax", "pager"}
FOR_WRITING = {"text", "sms"}
EXTENSION = re.compile(r"(?:\bext(?:ension|n)?\.?|x)\s*:?\s*(\d{1,6})$", re.IGNORECASE)
BETWEEN = re.compile(r"\s+or\s+|\s*;\s*|\s+/\s+|\s*,\s*", re.IGNORECASE)


def numbers(phones: Iterable[Phone]) -> tuple[dict[str, str], ...]:
    """Numbers to call, each once, with what the caller should know. BadValueError names one that nobody could dial."""
    found: dict[str, str] = {}
    for phone in phones:
        if phone.type not in NOT_FOR_CALLING | FOR_WRITING:
            for number, extension in _dialled(phone.number):
                told = extension or phone.extension
                found.setdefault(number, note(phone.description, f"Extension {told}" if told else ""))
    return tuple({"number": number, "note": told} for number, told in found.items())


def sms(phones: Iterable[Phone]) -> str:
    """The first number that takes text messages."""
    for phone in phones:
        if phone.type in FOR_WRITING:
            for number, _ in _dialled(phone.number):
                return number
    return ""


def _dialled(text: str) -> Iterator[tuple[str, str]]:
    """(number, extension) of each number in a field."""
    for part in BETWEEN.split(text.removeprefix("tel:")):
        extension = EXTENSION.search(part)
        bare = part[: extension.start()] if extension else part
        if bare.lstrip().startswith(("+", "00")):
            bare = bare.replace("(0)", "")
        number = re.sub(r"[\s().\-‐-―/]", "", bare)
        try:
            values.number(number)
        except BadValueError:
            raise BadValueError(f"is “{values.short(text)}”, which cannot be dialled.") from None
        if number:
            yield number, extension.group(1) if extension else ""
