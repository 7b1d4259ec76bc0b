"""Families of reports: what is alike in them is asked, checked and laid out alike."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Family(models.TextChoices):
    """What kind of expertise a report is of."""

    PSYCHIATRIC = "psychiatric", _("Psychiatric or psychological")
    PHYSICAL = "physical", _("Physical injury")
    COUNTRY = "country", _("Country or culture")
    TRAFFICKING = "trafficking", _("Trafficking and exploitation")
    NEEDS = "needs", _("Needs, age and prognosis")
    TECHNICAL = "technical", _("Technical or documents")


_REPORTS: Final = {
    Family.PSYCHIATRIC: ("psychiatric-report", "psychological-report", "neuropsychological-report", "capacity-report"),
    Family.PHYSICAL: ("scarring-report", "forensic-physician-report"),
    Family.COUNTRY: ("country-evidence-report", "risk-on-return-report", "cultural-report"),
    Family.TRAFFICKING: ("trafficking-indicators-report", "criminal-exploitation-report", "labour-conditions-report"),
    Family.NEEDS: (
        "care-needs-report", "psychosocial-risk-assessment", "age-assessment-critique", "quantum-report",
    ),
    Family.TECHNICAL: ("cell-site-digital-report", "financial-investigation-report", "language-document-report"),
}  # fmt: skip


def family_of(slug: str) -> Family:
    """Return the family of a report term; one that is unknown has the general list."""
    return next((family for family, slugs in _REPORTS.items() if slug in slugs), Family.TECHNICAL)
