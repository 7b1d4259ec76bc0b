"""Words of others as plain text: HSDS allows markup, knows no limits of length, and tells some things in parts."""

import html
import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import chain

from django.utils.html import strip_tags

from accounts.faults import BadValueError
from directory.importing.hsds.parts import CostOption, Schedule, Service
from directory.importing.values import SEPARATOR
from directory.validators import without_unseen

BREAKS = re.compile(r"<\s*(?:br|/p|/li|/h[1-6]|/div|/tr)\b[^>]*>", re.IGNORECASE)
ITEMS = re.compile(r"<\s*li\b[^>]*>", re.IGNORECASE)
MARKUP = re.compile(r"<[a-zA-Z/!][^>]*>")
SENTENCE = re.compile(r"(?s)(.+?[.!?。؟۔])(?=\s|$)")
HEADLINE, BIOGRAPHY, ONE_LINE = 160, 5000, 200
DAYS = {"MO": "Mon", "TU": "Tue", "WE": "Wed", "TH": "Thu", "FR": "Fri", "SA": "Sat", "SU": "Sun"}


def plain(text: str) -> str:
    """Text without markup, its paragraphs kept."""
    if MARKUP.search(text):
        text = strip_tags(ITEMS.sub("\n- ", BREAKS.sub("\n", text)))
    text = "".join(letter for letter in html.unescape(text) if letter == "\n" or unicodedata.category(letter) != "Cc")
    lines = (re.sub(r"[^\S\n]+", " ", line).strip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def flat(text: str, limit: int = ONE_LINE) -> str:
    """One line, cut at a word."""
    return cut(" ".join(without_unseen(plain(text)).split()), limit)


def name(text: str) -> str:
    """A name without markup. BadValueError when nothing else was in it."""
    if not (told := flat(text)):
        raise BadValueError("holds nothing but markup.")
    return told


def cut(text: str, limit: int) -> str:
    """The beginning of a text that is too long, up to a word, with a mark that there was more."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    return (head.rsplit(None, 1)[0] if " " in head else head).rstrip(" ,;:-") + "…"


def headline(description: str) -> str:
    """The first sentence of a description."""
    text = " ".join(without_unseen(plain(description)).split())
    first = SENTENCE.match(text)
    return cut(first.group(1) if first else text, HEADLINE)


def biography(service: Service) -> str:
    """All that tells what the service is, for whom, and how one comes in; a passing notice first."""
    parts = (
        service.alert,
        service.description,
        service.eligibility_description,
        service.application_process,
        service.interpretation_services,
    )
    return "\n\n".join(dict.fromkeys(filter(None, map(plain, parts))))


def note(*parts: str) -> str:
    """What a caller should know, without the bar that lists of notes are made with."""
    return flat(". ".join(filter(None, parts)).replace(SEPARATOR, "/"), 300)


def hours(*sources: Iterable[Schedule]) -> str:
    """Opening hours from the first source that tells any."""
    for schedules in sources:
        told = dict.fromkeys(filter(None, map(_opening, schedules)))
        if told:
            return flat("; ".join(told))
    return ""


def _opening(schedule: Schedule) -> str:
    if schedule.description:
        return flat(schedule.description)
    days = ", ".join(_day(part) for part in schedule.byday.split(",") if part.strip())
    times = "–".join(time[:5] for time in (schedule.opens_at, schedule.closes_at) if time)
    return " ".join(filter(None, [days, times]))


def _day(part: str) -> str:
    """A day of RFC 5545: "MO", or "2MO" for the second Monday of a month."""
    part = part.strip().upper()
    name = DAYS.get(part[-2:], part)
    return f"{name} ({part[:-2]} of the month)" if part[:-2] and name != part else name


def fees(description: str, options: Sequence[CostOption]) -> str:
    """What it costs, in the source's words, else from its list of prices."""
    return flat(description) or flat("; ".join(dict.fromkeys(filter(None, map(_price, options)))))


def _price(option: CostOption) -> str:
    amount = "" if option.amount is None else f"{option.amount:g} {option.currency.upper()}".strip()
    amount = "Free" if option.amount == 0 else amount
    return ": ".join(filter(None, [option.option, " ".join(filter(None, [amount, option.amount_description]))]))


def mentions_legal_aid(options: Iterable[CostOption], description: str) -> bool:
    """Only when the price list or the words about fees say so, and do not deny it."""
    told = " ".join(chain((option.option for option in options), [description])).lower()
    return "legal aid" in told and not re.search(r"\b(no|not|without|cannot|don't|do not)\b[^.;]*legal aid", told)
