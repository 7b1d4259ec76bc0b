"""Articles as the newsroom would have published them, without its steps."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from news.models import Article, Author, Claim, Correction, Edition, Revision, Tag
from news.states import EditionState
from news.statistics.models import Dataset, Measure, Observation, Release, Series, Source

DAY = datetime(2024, 3, 10, 9, 30, tzinfo=UTC)


def tag(slug: str) -> Tag:
    return Tag.objects.get_or_create(slug=slug, defaults={"name": slug.title()})[0]


def author(slug: str = "ada") -> Author:
    return Author.objects.get_or_create(slug=slug, defaults={"name": f"{slug.title()} Writer", "about": "Writes."})[0]


def article(
    slug: str, *, at: datetime = DAY, tags: tuple[str, ...] = (), authors: tuple[str, ...] = ("ada",), **said: Any
) -> Article:
    """Publish an article; `said` goes into its wording, `language` and `original` into the article."""
    about = {key: said.pop(key) for key in ("language", "original") if key in said}
    made = Article.objects.create(slug=slug, **about)
    made.tags.set([tag(each) for each in tags])
    for position, each in enumerate(authors):
        made.bylines.create(author=author(each), position=position)
    return publish(made, at, **said)


def publish(made: Article, at: datetime, **said: Any) -> Article:
    """Let another edition of it be public, in place of the one before."""
    before = made.live
    if before:
        before.state = EditionState.CORRECTED
        before.save()
    edition = Edition.objects.create(
        article=made, number=made.editions.count() + 1, state=EditionState.PUBLISHED, approved_at=at, published_at=at
    )
    words = {"title": f"Title of {made.slug}", "summary": f"Summary of {made.slug}.", "body": "Text.", "at": at} | said
    Revision.objects.create(edition=edition, number=1, **words)
    made.live, made.year = edition, made.year or at.year
    made.first_published_at, made.updated_at = made.first_published_at or at, at
    made.save()
    return made


def corrected(made: Article, at: datetime | None = None, **said: Any) -> Correction:
    """Publish an edition that puts something right."""
    edition = publish(made, at or DAY + timedelta(days=30), **said).live
    return Correction.objects.create(
        edition=edition, before="a third", after="a quarter", reason="We misread the table."
    )


def withdrawn(made: Article) -> Article:
    edition = made.live
    made.live, made.withdrawn_at, made.withdrawn_because = None, DAY + timedelta(days=60), "It gave somebody away."
    made.save()
    edition.state = EditionState.WITHDRAWN
    edition.save()
    return made


def moved_number(made: Article) -> Claim:
    """Let its live wording quote 4,142, which is 4,134 now."""
    source = Source.objects.create(publisher="Home Office", title="Bulletin", url="https://www.example.org/bulletin")
    dataset = Dataset.objects.create(
        slug="nrm", title="Referrals", kind="official", counted="a referral", source=source
    )
    measure = Measure.objects.create(dataset=dataset, code="referrals", title="Referrals", unit="referrals")
    series = Series.objects.create(dataset=dataset, measure=measure, category="all", label="Referrals")
    said = []
    for code, day, value in (("q4_2023", "2024-03-07", 4142), ("q1_2024", "2024-05-10", 4134)):
        release = Release.objects.create(
            dataset=dataset, code=code, published_on=day, source=source, loaded_at=timezone.now()
        )
        said.append(
            Observation.objects.create(
                series=series, release=release, period_start="2023-10-01", period_end="2023-12-31", value=value
            )
        )
    revision = made.live.revisions.get()
    return Claim.objects.create(revision=revision, tag=TAG, observation=said[0], as_of="2024-03-08")


TAG = "nrm referrals 2023-Q4 @2024-03-08"
