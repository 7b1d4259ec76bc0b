"""The table of states, and PostgreSQL that keeps it when somebody goes around the actions."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from news.models import Article, Edition
from news.states import TRANSITIONS, EditionState, TransitionRefused, check
from tests.factories.statistics import moved_quarter
from tests.news.newsroom.made import TAG, begun, editors, public

pytestmark = pytest.mark.django_db


def try_sql(statement: str, *values: object) -> bool:
    """Whether the database takes a statement; nothing of it stays."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            transaction.set_rollback(True)
    except DatabaseError:
        return False
    return True


def columns(state: EditionState) -> dict[str, object]:
    """What else a row in this state has to say."""
    now = timezone.now()
    is_approved = state not in {EditionState.DRAFT, EditionState.IN_REVIEW, EditionState.DROPPED}
    was_public = state in {EditionState.PUBLISHED, EditionState.CORRECTED, EditionState.WITHDRAWN}
    return {
        "state": state.value,
        "approved_at": now if is_approved else None,
        "published_at": now if was_public else None,
        "scheduled_for": now if state == EditionState.SCHEDULED else None,
    }


def test_the_database_knows_the_same_steps_as_the_table() -> None:
    allowed = set()
    for source in EditionState:
        edition = Edition.objects.create(article=Article.objects.create(slug="a"), number=1, **columns(source))
        for target in set(EditionState) - {source}:
            asked = columns(target)
            assigned = ", ".join(f"{name} = %s" for name in asked)
            statement = f"UPDATE news_edition SET {assigned} WHERE id = %s"  # noqa: S608 - names of columns
            if try_sql(statement, *asked.values(), edition.pk):
                allowed.add((source, target))
    assert allowed == set(TRANSITIONS)


def test_a_step_that_the_table_does_not_know_is_refused() -> None:
    with pytest.raises(TransitionRefused):
        check(EditionState.DRAFT, EditionState.PUBLISHED)


def test_what_was_written_and_quoted_cannot_be_changed_or_removed() -> None:
    ada, bob = editors("ada", "bob")
    moved_quarter()
    edition = public(ada, bob, body=f"[[{TAG}]]")
    for statement in (
        "UPDATE news_revision SET body = 'other' WHERE edition_id = %s",
        "DELETE FROM news_revision WHERE edition_id = %s",
        "DELETE FROM news_edition WHERE id = %s",
        "DELETE FROM news_claim WHERE revision_id IN (SELECT id FROM news_revision WHERE edition_id = %s)",
        "UPDATE news_edition SET published_at = NULL WHERE id = %s",
    ):
        assert not try_sql(statement, edition.pk), statement


def test_the_database_lets_no_writer_approve_their_own_words() -> None:
    ada, bob = editors("ada", "bob")
    edition = begun(ada)
    Edition.objects.filter(pk=edition.pk).update(state=EditionState.IN_REVIEW)
    statement = "UPDATE news_edition SET state = 'approved', approved_at = %s, approved_by_id = %s WHERE id = %s"
    assert not try_sql(statement, timezone.now(), ada.pk, edition.pk)
    assert try_sql(statement, timezone.now(), bob.pk, edition.pk)
