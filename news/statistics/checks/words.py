"""The arithmetic of a draft's text: percentages with their counts, changes, records, days that pass, bare numbers."""

import re
from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from news.statistics.checks.figures import Finding, listed, shown
from news.statistics.checks.reading import Pair, counts_in, pairs_in, sentences_of, statistics_in

HUNDRED = Decimal(100)
NEARLY_ALL, FEWEST = 90, 2
OF_THESE = re.compile(r"\b(of (these|those|them|which|whom))\b", re.IGNORECASE)
CHANGE = re.compile(
    r"(?P<percent>\d+(?:\.\d+)?)\s?(?:%|per ?cent)\s(?P<way>increase|rise|growth|higher|more|up|"
    r"decrease|fall|drop|decline|lower|less|fewer|down)\b(?P<rest>[^%]*)",
    re.IGNORECASE,
)
DOWNWARDS = {"decrease", "fall", "drop", "decline", "lower", "less", "fewer", "down"}
RECORD = re.compile(
    r"\b(highest|lowest|largest|smallest|record|unprecedented|most ever|ever recorded|since (?:\w+ ){1,4}began)\b",
    re.IGNORECASE,
)
PASSING = re.compile(
    r"\b(yesterday|today|tomorrow|recently|currently|nowadays|this (?:week|month|quarter|year)|"
    r"(?:the )?(?:last|past|next|prior|previous|coming) (?:\w+ )?(?:days?|weeks?|months?|quarters?|years?))\b",
    re.IGNORECASE,
)
DATED = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b,? (?:\d{1,2},? )?"
    r"\d{4}\b|\b\d{4}-\d{2}-\d{2}\b"
)
HERE = re.compile(r"\[(?:click |see |read )?here\]\(|\b(?:see|found|click|read|report)(?: it)? here\b", re.IGNORECASE)
RECORD_TAG = re.compile(r"\[\[[^\]]*\b(?:highest|lowest)\s*\]\]")


def prose(text: str) -> list[Finding]:
    """Return what arithmetic doubts about a text in Markdown, with the words that it is about.

    A number that stands as a tag is looked at by `run`; here it is left out.
    """
    found: list[Finding] = []
    everything = counts_in(text)
    read: list[Decimal] = []
    before: list[Pair] = []
    for sentence in sentences_of(text):
        pairs = pairs_in(sentence)
        # The nearest number before comes first, those that follow come last.
        read = [*reversed(counts_in(sentence)), *read]
        nearest = list(dict.fromkeys([*read, *everything]))
        found += [*_pairs(sentence, pairs, nearest), *_of_these(sentence, pairs, before, nearest)]
        found += [*_changes(sentence, everything), *_words(sentence)]
        before = pairs or before
    found += _untagged(text)
    return list({each.fingerprint: each for each in found}.values())


def _base(pairs: list[Pair], counts: list[Decimal]) -> Decimal | None:
    """Of which number the counts are those percentages: the one that fits most of them, then the nearest."""
    fitting = [(sum(pair.fits(each) and pair.number < each for pair in pairs), each) for each in counts]
    most, base = max(fitting, key=lambda each: each[0], default=(0, None))
    return base if most else None


def _pairs(sentence: str, pairs: list[Pair], counts: list[Decimal]) -> Iterator[Finding]:
    by_base: dict[Decimal, list[Pair]] = {}
    left = pairs
    while (base := _base(left, counts)) is not None:
        by_base[base] = [pair for pair in left if pair.fits(base)]
        left = [pair for pair in left if not pair.fits(base)]
    for pair in left:
        said = _("“%(pair)s”: no number in the text is one of which %(count)s is %(percent)s %%. Name the base.")
        if pair.is_apart:
            said += " " + _("Say whether %(count)s is all of them or the part.")
        words = {"pair": pair.text, "count": shown(pair.number), "percent": shown(pair.percent)}
        yield Finding("pair_without_base", said % words, _excerpt(sentence), (pair.text,))
    for base, same in by_base.items():
        added = sum((pair.number for pair in same), Decimal(0))
        if len(same) >= FEWEST and sum(pair.percent for pair in same) >= NEARLY_ALL and added != base:
            said = _("%(pairs)s make %(sum)s of %(base)s. The other %(left)s are not named.")
            words = {
                "pairs": listed(pair.text for pair in same), "sum": shown(added),
                "base": shown(base), "left": shown(base - added),
            }  # fmt: skip
            yield Finding("remainder", said % words, _excerpt(sentence), tuple(pair.text for pair in same))
    if len(by_base) > 1:
        said = _("Percentages of different bases stand side by side: %(ways)s. Name the base of each.")
        ways = [
            _("%(pairs)s of %(base)s") % {"pairs": listed(pair.text for pair in same), "base": shown(base)}
            for base, same in by_base.items()
        ]
        words = {"ways": "; ".join(ways)}
        yield Finding("bases_differ", said % words, _excerpt(sentence), tuple(pair.text for pair in pairs))


def _of_these(sentence: str, pairs: list[Pair], before: list[Pair], counts: list[Decimal]) -> Iterator[Finding]:
    """“Of these” means what was counted just before: see whether the percentages do, too."""
    found = OF_THESE.search(sentence)
    if not found or not pairs or len(before) < FEWEST:
        return
    these = sum((pair.number for pair in before), Decimal(0))
    wrong = [pair for pair in pairs if not pair.fits(these)]
    if wrong:
        fitting = _base(wrong, [each for each in counts if each != these])
        said = (
            _("“%(words)s, %(pairs)s”: the base is %(base)s, not the %(these)s before it.")
            if fitting
            else _("“%(words)s, %(pairs)s”: the base is not the %(these)s before it.")
        )
        words = {
            "words": found.group(), "pairs": listed(pair.text for pair in wrong), "these": shown(these),
            "base": shown(fitting),
        }  # fmt: skip
        yield Finding("of_these", said % words, _excerpt(sentence), tuple(pair.text for pair in wrong))


def _changes(sentence: str, counts: list[Decimal]) -> Iterator[Finding]:
    for found in CHANGE.finditer(sentence):
        percent = Decimal(found["percent"])
        signed = -percent if found["way"].lower() in DOWNWARDS else percent
        bases = counts_in(found["rest"])
        text = f"{found['percent']}% {found['way']}"
        if not bases:
            said = _("“%(text)s”: from which number? Name it.")
            yield Finding("change_without_base", said % {"text": text}, _excerpt(sentence), (_excerpt(sentence), text))
        elif not any(_is_change(signed, each, bases[0]) for each in counts):
            said = _("“%(text)s” from %(base)s: no number in the text is so far from it.")
            words = {"text": text, "base": shown(bases[0])}
            yield Finding("change_fits_none", said % words, _excerpt(sentence), (text, f"{bases[0]:f}"))


def _is_change(percent: Decimal, now: Decimal, then: Decimal) -> bool:
    return abs((now / then - 1) * HUNDRED - percent) <= Decimal("0.5") if then else False


def _words(sentence: str) -> Iterator[Finding]:
    excerpt = _excerpt(sentence)
    record = RECORD.search(sentence)
    if record and not RECORD_TAG.search(sentence):
        said = _("“%(word)s” is true until the next number. Write it as a tag, so that each release tests it.")
        yield Finding("record_in_words", said % {"word": record.group()}, excerpt, (excerpt, record.group()))
    passing = PASSING.search(sentence)
    if passing and not DATED.search(sentence):
        said = _("“%(word)s” depends on the day of reading. Give the date.")
        yield Finding("relative_time", said % {"word": passing.group()}, excerpt, (excerpt, passing.group()))
    if HERE.search(sentence):
        said = _("A link called “here” says nothing to whoever hears it read. Name what it leads to.")
        yield Finding("link_here", said, excerpt, (excerpt,))


def _untagged(text: str) -> Iterator[Finding]:
    """Numbers without a tag are not kept up to date; one doubt for each line."""
    for line in text.splitlines():
        numbers = list(dict.fromkeys(statistics_in(line)))
        if numbers:
            said = _(
                "%(numbers)s: statistics without a tag are not kept up to date. Write each as a tag, or say why not."
            )
            words = {"numbers": listed(numbers)}
            yield Finding("untagged", said % words, _excerpt(line), tuple(numbers))


def _excerpt(text: str, most: int = 160) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"
