"""What the end of an e-mail address says: a sign for a moderator, never a proof and never a reason to refuse.

An address at a provider that anybody can join says nothing; one that an institution gave out says where somebody works
or worked, once they have shown that they read what arrives there.
"""

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FREE = "free"
LABELS: dict[str, Promise] = {
    "nhs-mail": _("NHS mail"),
    "nhs": _("NHS organisation"),
    "justice-mail": _("secure criminal justice mail"),
    "judiciary": _("courts and judiciary"),
    "police": _("police"),
    "prosecution": _("prosecution service"),
    "government": _("government"),
    "parliament": _("parliament"),
    "university": _("university or college"),
    "international": _("international organisation"),
}

_FILE = Path(__file__).with_name("data") / "mail_domains.csv"


class Meaning(NamedTuple):
    """What a domain stands for: "free" or a key of LABELS, and the professions it speaks for (all when empty)."""

    sign: str
    professions: frozenset[str]


def is_free(address: str) -> bool:
    """Whether the address is at a provider where anybody can have one."""
    meaning = _meaning(address)
    return meaning is not None and meaning.sign == FREE


def sign(address: str) -> Promise | str:
    """What kind of institution gave the address out, in words for a moderator; empty when we do not know."""
    meaning = _meaning(address)
    return "" if meaning is None else LABELS.get(meaning.sign, "")


def is_professional(address: str, profession: str) -> bool:
    """Whether an institution where people of that profession (a slug of ours) work gave the address out."""
    meaning = _meaning(address)
    if meaning is None or meaning.sign == FREE:
        return False
    return not meaning.professions or profession in meaning.professions


def _meaning(address: str) -> Meaning | None:
    """The nearest known end of the address: nhs.uk for a trust below it, but never for evilnhs.uk."""
    return next((known for end in _ends(address) if (known := _known().get(end))), None)


def _ends(address: str) -> Iterator[str]:
    """Its domain, then what is left when the first word goes, and so on; none when it is no address."""
    box, at, domain = address.strip().rpartition("@")
    labels = domain.lower().removesuffix(".").split(".")
    if box and at and len(labels) > 1 and all(labels):
        for start in range(len(labels)):
            yield ".".join(labels[start:])


@cache
def _known() -> dict[str, Meaning]:
    with _FILE.open(newline="", encoding="utf-8") as file:
        return {
            row["domain"]: Meaning(row["sign"], frozenset(filter(None, row["professions"].split("|"))))
            for row in csv.DictReader(file)
        }
