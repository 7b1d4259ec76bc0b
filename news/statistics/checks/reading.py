"""Numbers in a sentence: found, and told from years, days and addresses."""

import re
from decimal import Decimal
from typing import NamedTuple

HUNDRED, HALF = Decimal(100), Decimal("0.5")
FIRST_YEAR, LAST_YEAR = 1900, 2100
SMALLEST = 100
TAG = re.compile(r"\[\[[^\]]*\]\]")
ADDRESS = re.compile(r"\]\([^)]*\)|https?://\S+")
NUMBER = r"\d{1,3}(?:,\d{3})+|\d+"
COUNT = re.compile(
    rf"(?<![\w.,£$€-])(?P<digits>{NUMBER})(?P<decimals>\.\d+)?(?P<million>\s(?:million|billion))?(?![\w%,]|\s?%|\.\d)"
)
PERCENT = r"(?P<percent>\d+(?:\.\d+)?)\s?(?:%|per ?cent)"
# "73% (3,291)", "(28%; 1,172)", "3,291 (73%)", and with some words between: "88% of cases (17,000)".
PAIRS = (
    re.compile(rf"{PERCENT}(?P<between>(?:\s[^\d()%.;]{{1,60}}?)?)\s?\((?P<count>{NUMBER})\)"),
    re.compile(rf"\({PERCENT}(?P<between>)[;,]\s?(?P<count>{NUMBER})\)"),
    re.compile(rf"(?<![\d,])(?P<count>{NUMBER})(?P<between>(?:\s[^\d()%.;]{{1,40}}?)?)\s?\({PERCENT}\)"),
)
# "a 9% increase compared to the quarter before (4,134)" compares two numbers.
COMPARED = re.compile(
    r"\b(increase|rise|growth|higher|more|up|decrease|fall|drop|decline|lower|less|fewer|down|compared|than|from)\b",
    re.I,
)
STATISTIC = re.compile(
    rf"(?<![\w.,])(?:\d+(?:\.\d+)?\s?%|(?:{NUMBER})(?:\.\d+)?(?:\s(?:million|billion))?)(?![\w,]|\.\d)"
)
END = re.compile(r"(?<=[.!?;])\s+(?=[A-Z“\[*-])|\n\s*(?:[-*•]|\d+\.)?\s*")


class Pair(NamedTuple):
    """A percentage and the count that stands with it."""

    percent: Decimal
    number: Decimal
    text: str
    # Words stand between them, so the count may be the whole or the part.
    is_apart: bool
    decimals: int

    def fits(self, base: Decimal) -> bool:
        """Say whether the count is that percentage of a number, as far as it was rounded."""
        room = HALF.scaleb(-self.decimals)
        return base > 0 and abs(self.number * HUNDRED / base - self.percent) <= room


def sentences_of(text: str) -> list[str]:
    """Cut a text into sentences and points of lists."""
    return [part for part in END.split(text) if part and part.strip()]


def counts_in(text: str) -> list[Decimal]:
    """Return the counts of a text in their order; years are none, unless they stand beside a percentage."""
    paired = [pair.number for pair in pairs_in(text)]
    found = []
    for each in COUNT.finditer(_bare(text)):
        value = _number(each["digits"] + (each["decimals"] or ""))
        if each["million"]:
            value *= 10**6 if "m" in each["million"] else 10**9
        if not _is_year(each["digits"]) or value in paired:
            found.append(value)
    return found + [each for each in paired if each not in found]


def pairs_in(text: str) -> list[Pair]:
    """Return percentages with their counts, in the order of the text."""
    text = _bare(text)
    found: dict[int, Pair] = {}
    for shape in PAIRS:
        for each in shape.finditer(text):
            decimals = len(each["percent"].partition(".")[2])
            if COMPARED.search(each["between"]):
                continue
            is_apart = bool(each["between"].strip())
            pair = Pair(Decimal(each["percent"]), _number(each["count"]), _inside(each.group()), is_apart, decimals)
            found.setdefault(each.start("percent"), pair)
    return [found[at] for at in sorted(found)]


def statistics_in(text: str) -> list[str]:
    """Return what looks like a statistic and is no tag: percentages, large numbers; neither years nor small ones."""
    found = []
    for each in STATISTIC.finditer(_bare(text)):
        words = each.group()
        digits = re.match(NUMBER, words)
        is_large = (
            "%" in words or "illion" in words or ("," in words or bool(digits and int(digits.group()) >= SMALLEST))
        )
        if is_large and not _is_year(words):
            found.append(words)
    return found


def _inside(text: str) -> str:
    """Take off the brackets when everything stands in them."""
    return text[1:-1] if text.startswith("(") and text.endswith(")") else text.strip()


def _bare(text: str) -> str:
    """Leave out tags and addresses."""
    return ADDRESS.sub("]", TAG.sub("…", text))


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _is_year(text: str) -> bool:
    return text.isdigit() and FIRST_YEAR <= int(text) <= LAST_YEAR
