"""Two at once: whoever is second waits for the lock, and then sees what the first one did."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections, transaction
from django.utils import timezone

from accounts.permissions import System
from news import actions
from news.models import Edition, EditionChange, MovedClaim, Revision
from news.states import EditionState, TransitionRefused
from tests.factories import statistics as made
from tests.news.newsroom.made import TAG, approved, begun, editors, wording

pytestmark = pytest.mark.django_db(transaction=True)


def together(*deeds: Callable[[], object]) -> list[object]:
    """Do all at the same time, each on a connection of its own; return what came of each."""
    barrier = Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> object:
        barrier.wait()
        try:
            return deed()
        except Exception as error:  # noqa: BLE001 - what came of it is looked at
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))


def test_two_who_save_over_the_same_wording_leave_one_and_a_conflict() -> None:
    ada, bob = editors("ada", "bob")
    edition = begun(ada)

    def save(who, body):
        return lambda: actions.save(edition=edition, version=edition.version, wording=wording(body=body), by=who)

    came = together(save(ada, "Ada's."), save(bob, "Bob's."))
    assert sorted(type(each).__name__ for each in came) == ["Conflict", "Revision"]
    assert Revision.objects.count() == 2


def test_approval_and_taking_back_at_once_leave_one_of_them() -> None:
    ada, bob = editors("ada", "bob")
    edition = actions.send_in(edition=begun(ada), by=ada)
    came = together(
        lambda: actions.approve(edition=edition, version=edition.version, by=bob),
        lambda: actions.ask_changes(edition=edition, version=edition.version, by=ada),
    )
    assert sum(isinstance(each, actions.Conflict) for each in came) == 1
    assert EditionChange.objects.filter(source=EditionState.IN_REVIEW).count() == 1


def test_two_beats_and_an_editor_publish_once() -> None:
    ada, bob = editors("ada", "bob")
    edition = actions.schedule(edition=approved(ada, bob), at=timezone.now() + timedelta(hours=1), by=bob)
    Edition.objects.filter(pk=edition.pk).update(scheduled_for=timezone.now())
    came = together(actions.publish_due, actions.publish_due, lambda: actions.publish(edition=edition, by=bob))
    assert not [each for each in came if isinstance(each, Exception) and not isinstance(each, TransitionRefused)]
    assert EditionChange.objects.filter(target=EditionState.PUBLISHED).count() == 1


def test_release_that_comes_while_an_article_is_published_is_never_missed() -> None:
    ada, bob = editors("ada", "bob")
    line = made.series(made.measure(made.dataset()))
    before = made.observation(line, "2023-Q4", 4142, made.release(line.dataset, "2024-03-07"))
    edition = approved(ada, bob, body=f"[[{TAG}]]")
    later = made.release(line.dataset, "2024-05-10")

    def accept() -> None:
        with transaction.atomic():
            after = made.observation(line, "2023-Q4", 4134, later)
            actions.note_moves(later, [made.revised(before, after)], System("import_statistics"))

    came = together(accept, lambda: actions.publish(edition=edition, by=bob))
    assert not [each for each in came if isinstance(each, Exception)]
    assert MovedClaim.objects.open().count() == 1
