"""Doubts about numbers: what arithmetic can find, said in plain sentences that an editor answers.

`run` looks at figures beside each other and beside what is held; `prose` at a draft's text. Neither stops anybody:
whoever accepts or publishes asks for an answer to each finding (`actions.answering`).
"""

from collections.abc import Iterable

from news.statistics.checks import across, changes, gross, parts, shares, values
from news.statistics.checks.figures import Figure, Finding, figures_of
from news.statistics.checks.held import NOTHING, Break, Held, Known, Said, Stored
from news.statistics.checks.sheet import Sheet
from news.statistics.checks.words import prose

__all__ = [
    "NOTHING", "Break", "Figure", "Finding", "Held", "Known", "Said", "Stored", "figures_of", "prose", "run",
]  # fmt: skip

CHECKS = (values.check, gross.check, parts.check, shares.check, changes.check, across.check)


def run(figures: Iterable[Figure], *, held: Held = NOTHING) -> list[Finding]:
    """Return what does not fit, once each."""
    sheet = Sheet(list(figures), held)
    found = [finding for check in CHECKS for finding in check(sheet)]
    return list({each.fingerprint: each for each in found}.values())
