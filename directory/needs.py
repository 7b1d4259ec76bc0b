"""What somebody who needs help says they need, in plain words, and the terms that mean it."""

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext_lazy as _

from directory.choices import Vocabulary

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

type Terms = tuple[tuple[Vocabulary, str], ...]


class Need(NamedTuple):
    """One need. Of the terms (vocabulary, slug) of one vocabulary any is enough; each vocabulary named must hold."""

    slug: str
    label: "str | _StrPromise"
    terms: Terms


def _are(*slugs: str) -> Terms:
    return tuple((Vocabulary.PROFESSION, slug) for slug in slugs)


def _do(*slugs: str) -> Terms:
    return tuple((Vocabulary.SPECIALISM, slug) for slug in slugs)


# Charities, too, have people who advise on law.
_LAWYERS = _are("solicitor", "barrister", "immigration-adviser", "legal-officer", "attorney-abroad", "ngo")

NEEDS = (
    Need("sleep", _("A safe place to sleep"), _do("safe-accommodation")),
    Need("call", _("Somebody I can call on the phone"), _are("helpline")),
    Need(
        "support",
        _("Somebody at my side: papers, appointments, money to live"),
        _do("casework-advocacy", "outreach", "welfare-benefits", "long-term-support", "victim-support-contract"),
    ),
    Need(
        "stay",
        _("A lawyer, so that I can stay in this country"),
        _LAWYERS + _do("immigration-law", "identification-nrm"),
    ),
    Need(
        "accused",
        _("A lawyer, because somebody says that I broke the law"),
        _LAWYERS + _do("criminal-law", "forced-criminality"),
    ),
    Need("money", _("My wages, or money for what was done to me"), _LAWYERS + _do("compensation")),
    Need(
        "doctor", _("A doctor or a nurse"), _are("general-practitioner", "nurse-midwife", "allied-health-professional")
    ),
    Need(
        "talk",
        _("Somebody to talk to about how I feel"),
        _are("psychotherapist", "counselling-psychologist", "clinical-psychologist", "psychiatrist"),
    ),
    Need("interpreter", _("Somebody who interprets or translates for me"), _are("interpreter", "translator")),
    Need(
        "child",
        _("Help for somebody under 18"),
        _do("children-guardianship", "child-helplines", "child-mental-health", "youth-justice"),
    ),
)
