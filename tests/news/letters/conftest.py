"""Subscribers, a letter to send, and a mail server that takes it."""

import pytest
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.permissions import Role
from news import addresses
from news.actions import letters, subscribing
from news.models import Article, Edition, Letter, Revision, Subscriber, Tag
from tests.accounts.conftest import no_n_plus_one
from tests.conftest import person
from tests.notifications.conftest import deliver, sink

__all__ = ["deliver", "no_n_plus_one", "sink"]


def article(slug: str, *tags: Tag, is_live: bool = True) -> Article:
    """An article that the public reads, or a draft of one."""
    now = timezone.now()
    made = Article.objects.create(slug=slug)
    made.tags.set(tags)
    edition = Edition.objects.create(
        article=made,
        number=1,
        state="published" if is_live else "draft",
        approved_at=now if is_live else None,
        published_at=now if is_live else None,
    )
    Revision.objects.create(edition=edition, number=1, title=slug.title(), summary=f"About {slug}", body="Text", at=now)
    if is_live:
        made.live, made.year, made.first_published_at, made.updated_at = edition, now.year, now, now
        made.save()
    return made


def confirmed(address: str, *topics: Tag) -> Subscriber:
    """A subscriber who said yes."""
    now = timezone.now()
    made = addresses.written(Subscriber(asked_at=now, confirmed_at=now), address)
    made.save()
    made.topics.set(topics)
    return made


@pytest.fixture
def tag(db: None) -> Tag:
    return Tag.objects.create(slug="figures", name="Figures")


@pytest.fixture
def other_tag(db: None) -> Tag:
    return Tag.objects.create(slug="law", name="Law")


@pytest.fixture
def sender(operator: Organisation) -> User:
    """Another editor, who sends what the first has written."""
    return person("sender", Role.EDITOR, operator, is_staff=True)


@pytest.fixture
def letter(editor: User, tag: Tag) -> Letter:
    sheet = letters.Sheet(title="November", intro="A few words.", articles=[article("numbers", tag)])
    return letters.write_letter(sheet=sheet, by=editor)


@pytest.fixture
def asked(db: None) -> Subscriber:
    """Somebody who asked, and has not said yes."""
    subscribing.subscribe(address="ada@example.com", topics=[])
    return Subscriber.objects.get()
