"""Profiles side by side: one row a question, one cell a profile."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from directory.presenters.pages import Page


class Cell(NamedTuple):
    """What one profile says; `of` names the profile for narrow screens, where the columns stand below each other."""

    of: str
    lines: list[str]


class Row(NamedTuple):
    """One question put to every profile."""

    title: str
    cells: list[Cell]


def rows(pages: list[Page]) -> list[Row]:
    """Return the questions that at least one of the profiles answers."""
    answers = [(page.profile.name, _answers(page)) for page in pages]
    titles = list(dict.fromkeys(title for _name, answered in answers for title in answered))
    table = [Row(title, [Cell(name, answered[title]) for name, answered in answers]) for title in titles]
    return [row for row in table if any(cell.lines for cell in row.cells)]


def _answers(page: Page) -> dict[str, list[str]]:
    profile = page.profile
    said = page.availability
    answers = {
        _("What they are"): [page.line],
        _("Where"): [page.where],
        _("Availability"): [f"{said.label}, {said.when}" if said.when else said.label],
        _("Checked by us"): [f"{check.claim} ({check.checked_on})" for check in page.checks] or [_("Not checked")],
        _("How you can meet"): page.ways,
        _("Legal aid"): [_("Takes legal aid")] if profile.has_legal_aid else [],
        _("Fees"): [profile.fees] if profile.fees else [],
    }
    answers |= {title: [link.label for link in links] for title, links in page.groups}
    answers[_("Where they may practise")] = page.jurisdictions
    answers[_("Telephone")] = [phone.number for phone in page.telephones]
    return answers
