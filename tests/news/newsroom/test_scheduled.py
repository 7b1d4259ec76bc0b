"""What the clock does, and the laws that say when it did not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import hooks
from news import actions, scheduled
from news.kinds import REVIEW, subject
from news.models import Edition, PreviewLink
from news.states import EditionState
from notifications import laws
from notifications.kinds import Refused
from notifications.models import Message
from tests.news.newsroom.made import approved, begun, editors, public

pytestmark = pytest.mark.django_db


def due(*, ago: timedelta, slug: str = "a-text") -> Edition:
    """A scheduled edition whose moment has come."""
    ada, bob = editors(f"ada-{slug}", f"bob-{slug}")
    edition = approved(ada, bob, slug=slug)
    actions.schedule(edition=edition, at=timezone.now() + timedelta(hours=1), by=bob)
    Edition.objects.filter(pk=edition.pk).update(scheduled_for=timezone.now() - ago)
    return edition


def test_the_clock_publishes_what_is_due_once_and_leaves_the_rest() -> None:
    edition = due(ago=timedelta(seconds=1))
    waiting = due(ago=-timedelta(minutes=1), slug="later")
    assert (scheduled.publish_due(), scheduled.publish_due()) == (1, 0)
    edition.refresh_from_db()
    waiting.refresh_from_db()
    assert (edition.state, edition.scheduled_for, edition.article.live) == (EditionState.PUBLISHED, None, edition)
    assert waiting.state == EditionState.SCHEDULED


def test_one_that_cannot_be_published_stops_no_other_and_is_an_alarm_after_a_minute() -> None:
    ada, bob = editors("ada", "bob")
    blocked = due(ago=timedelta(seconds=50))
    public(ada, bob)
    fine = due(ago=timedelta(seconds=1), slug="fine")
    assert scheduled.publish_due() == 1
    fine.refresh_from_db()
    assert fine.state == EditionState.PUBLISHED
    law = laws.get("news_in_time")
    assert law.weigh().holds
    Edition.objects.filter(pk=blocked.pk).update(scheduled_for=timezone.now() - timedelta(seconds=61))
    assert not law.weigh().holds


def test_two_texts_cannot_wait_for_one_address() -> None:
    ada, bob = editors("ada", "bob")
    at = timezone.now() + timedelta(hours=1)
    actions.schedule(edition=approved(ada, bob), at=at, by=bob)
    with pytest.raises(Refused, match="has this address"):
        actions.schedule(edition=approved(ada, bob), at=at, by=bob)
    other = actions.schedule(edition=approved(ada, bob, slug="other"), at=at, by=bob)
    with pytest.raises(Refused, match="has this address"):
        actions.set_details(article=other.article, slug="a-text", authors=[], tags=[], by=ada)


def test_why_the_clock_could_not_publish_is_written_down_and_told_once() -> None:
    ada, bob = editors("ada", "bob")
    blocked = due(ago=timedelta(seconds=50))
    public(ada, bob)
    Message.objects.all().delete()
    assert (scheduled.publish_due(), scheduled.publish_due()) == (0, 0)
    step = blocked.changes.get(source=EditionState.SCHEDULED, target=EditionState.SCHEDULED)
    assert "has this address" in step.said
    told = list(Message.objects.filter(kind="news.review").values_list("user", flat=True))
    assert {ada.pk, bob.pk, blocked.approved_by_id} <= set(told)
    assert len(told) == len(set(told))
    assert REVIEW.is_wanted(subject(blocked))


def test_law_of_what_is_public_sees_an_article_that_shows_something_else() -> None:
    ada, bob = editors("ada", "bob")
    article = public(ada, bob).article
    law = laws.get("news_live_is_published")
    assert law.weigh().holds
    article.live = begun(ada, slug="other")
    article.save()
    assert not law.weigh().holds


def test_a_moment_that_has_passed_is_refused() -> None:
    ada, bob = editors("ada", "bob")
    with pytest.raises(Refused, match="has passed"):
        actions.schedule(edition=approved(ada, bob), at=timezone.now(), by=bob)


def test_secret_link_opens_until_it_ends_and_only_its_digest_is_kept(visitor) -> None:
    (ada,) = editors("ada")
    edition = begun(ada, body="Secret words.")
    token = actions.make_preview(edition=edition, by=ada)
    assert token not in str(PreviewLink.objects.values().get())
    page = visitor.get(f"/news/preview/{token}/")
    assert "Secret words." in page.content.decode()
    assert (page.headers["Cache-Control"], page.headers["X-Robots-Tag"]) == ("no-store", "noindex, nofollow")
    PreviewLink.objects.update(expires_at=timezone.now())
    assert visitor.get(f"/news/preview/{token}/").status_code == 404
    assert scheduled.forget_previews() == 1


def test_secret_links_end_with_the_role_of_whoever_made_them(visitor) -> None:
    (ada,) = editors("ada")
    token = actions.make_preview(edition=begun(ada), by=ada)
    ada.memberships.all().delete()
    for heard in hooks.role_lost:
        heard(ada, ada)
    assert visitor.get(f"/news/preview/{token}/").status_code == 404
