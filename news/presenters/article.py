"""One article as its page shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from accounts.names import own_language_name
from news import actions, markdown, tagging
from news.models import Article, BehindOriginal, Claim, Correction, Revision
from news.presenters import cards
from news.presenters.cards import Card
from news.presenters.dates import as_said
from news.statistics.models import CheckAnswer, Series
from news.tagging import Bound, Number

if TYPE_CHECKING:
    from django.db.models import QuerySet

RELATED = 4
LOCALES = {
    "en": "en_GB", "sq": "sq_AL", "ar": "ar_AR", "da": "da_DK", "es": "es_ES", "fr": "fr_FR", "ro": "ro_RO",
    "uk": "uk_UA", "vi": "vi_VN",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quoted:
    """One number of the text in the box below it."""

    number: Number
    what: str
    dataset: str
    kind: str
    period: str
    published: str
    source: str
    source_url: str
    csv_href: str


@dataclass(frozen=True, slots=True)
class Corrected:
    """What one edition put right."""

    at: datetime
    corrections: list[Correction]


@dataclass(frozen=True, slots=True)
class Page:
    """All of it."""

    article: Article
    revision: Revision
    card: Card
    text: SafeString
    direction: str
    source_on: str
    quoted: list[Quoted]
    corrected: list[Corrected]
    notes: list[CheckAnswer]
    # What its original says since, and this translation does not.
    behind: BehindOriginal | None
    # (code, own name, address), this one among them; empty when there is no other.
    languages: list[tuple[str, str, str]]
    related: "list[Turn]"
    previous: "Turn | None"
    next: "Turn | None"

    @property
    def summary(self) -> str:
        """For whoever reads no further: the content note first."""
        note = self.revision.content_note
        return (
            f"{_('Content note: %(note)s') % {'note': note}} {self.revision.summary}" if note else self.revision.summary
        )

    @property
    def locale(self) -> str:
        """Language and country, as Open Graph has them."""
        return LOCALES.get(self.article.language, self.article.language)


class Turn(NamedTuple):
    """Another article, in short."""

    title: str
    href: str
    published_at: datetime | None
    language: str
    language_name: str
    content_note: str

    @classmethod
    def of(cls, revision: Revision) -> "Turn":
        article = revision.edition.article
        is_other = article.language != settings.LANGUAGE_CODE
        language = article.language if is_other else ""
        told = own_language_name(language) or language
        href, day = cards.address(article), article.first_published_at
        return cls(revision.title, href, day, language, told, revision.content_note)


def page(revision: Revision) -> Page:
    """Read all that a page shows of a live wording, read with_article(), in a constant number of queries."""
    article = revision.edition.article
    claims = list(_claims(revision))
    numbers = tagging.shown([_bound(claim) for claim in claims])
    return Page(
        article=article,
        revision=revision,
        card=Card.of(revision),
        text=markdown.html(revision.body, numbers),
        direction=_direction(article.language),
        source_on=as_said(revision.source_on),
        quoted=[_quoted(claim, numbers[claim.tag]) for claim in claims if numbers[claim.tag].is_shown],
        corrected=corrected(Correction.objects.public().filter(edition__article=article).select_related("edition")),
        notes=_notes(revision),
        behind=_behind(article),
        languages=_languages(article),
        related=_related(article, claims),
        previous=_beside(article, is_before=True),
        next=_beside(article, is_before=False),
    )


def _notes(revision: Revision) -> list[CheckAnswer]:
    """The public answers to what was doubted when this edition was approved; those about a draft are not read yet.

    One that was taken back stays, struck out; what was answered in its place is read with the edition that says it.
    """
    edition, about = revision.edition, actions.about(revision.edition.article_id)
    answers = CheckAnswer.objects.filter(subject__startswith=about, is_public=True).select_related("taken_back")
    approved = Q(subject=about) | Q(answered_at__lte=edition.approved_at)
    return list(answers.filter(approved, fingerprint__in=edition.doubted)) if edition.doubted else []


def _behind(article: Article) -> BehindOriginal | None:
    if article.original_id is None:
        return None
    rows = BehindOriginal.objects.open().filter(translation=article).select_related("edition__article")
    return rows.order_by("-edition__number").first()


def corrected(rows: Iterable[Correction]) -> list[Corrected]:
    """Corrections by the edition that made them, the newest first."""
    by_edition: dict[object, list[Correction]] = {}
    for each in rows:
        by_edition.setdefault(each.edition_id, []).append(each)
    return [Corrected(at, kept) for kept in by_edition.values() if (at := kept[0].edition.published_at)]


def _claims(revision: Revision) -> "QuerySet[Claim]":
    return revision.claims.select_related(
        "observation__release__source", "observation__series__measure", "observation__series__dataset",
        "outdone_by__release", "outdone_by__series__measure",
    )  # fmt: skip


def _bound(claim: Claim) -> Bound:
    return Bound(claim.tag, claim.observation, claim.as_of, claim.superlative, claim.outdone_by)


def _quoted(claim: Claim, number: Number) -> Quoted:
    observation = claim.observation
    series, source = observation.series, observation.release.source
    return Quoted(
        number=number,
        what=_named(series),
        dataset=series.dataset.title,
        kind=series.dataset.get_kind_display(),
        period=observation.period.label,
        published=tagging.published(observation.release),
        source=f"{source.publisher}: {source.title}",
        source_url=source.url,
        csv_href=reverse("statistics:csv", args=[series.dataset.slug]),
    )


def _named(series: Series) -> str:
    """What a line measures, and of whom; some lines say their measure themselves."""
    measure = series.measure.title
    if not series.depth:
        return measure
    return series.label if series.label.startswith(measure) else f"{measure}: {series.label}"


def _direction(language: str) -> str:
    try:
        return "rtl" if get_language_info(language)["bidi"] else "ltr"
    except KeyError:
        return "auto"


def _languages(article: Article) -> list[tuple[str, str, str]]:
    """The article in each language in which it can be read."""
    root = article.original_id or article.pk
    rows = Article.objects.published().filter(pk=root) | Article.objects.published().filter(original=root)
    told = [(row.language, own_language_name(row.language) or row.language, cards.address(row)) for row in rows]
    return sorted(told) if len(told) > 1 else []


def _related(article: Article, claims: list[Claim]) -> list[Turn]:
    datasets = list({claim.observation.series.dataset_id for claim in claims})
    tags = [tag.pk for tag in article.tags.all()]
    if not tags and not datasets:
        return []
    root = article.original_id or article.pk
    found = Revision.objects.listed().in_short().beside(root, tags, datasets)
    return [Turn.of(row) for row in found[:RELATED]]


def _beside(article: Article, *, is_before: bool) -> Turn | None:
    """The one published just before or after it."""
    key = "edition__article__first_published_at"
    others = Revision.objects.listed().in_short()
    others = others.exclude(edition__article__in=[article.pk, article.original_id or article.pk])
    told = others.filter(**{f"{key}__lt" if is_before else f"{key}__gt": article.first_published_at})
    row = told.order_by(f"-{key}" if is_before else key).first()
    return Turn.of(row) if row else None
