"""Numbers that move under public articles."""

import pytest

from accounts.permissions import System
from news import actions
from news.models import Claim, MovedClaim
from news.statistics import hooks
from news.statistics.models import Observation, Release
from notifications.kinds import Refused
from notifications.models import Message
from tests.factories import statistics as made
from tests.news.newsroom.made import TAG, approved, begun, editors, public

pytestmark = pytest.mark.django_db

BY = System("import_statistics")


def accept(release: Release, *moves: tuple[Observation, Observation]) -> None:
    """What accepting a release does to whoever listens."""
    for heard in hooks.release_accepted:
        heard(release, [made.revised(*each) for each in moves], BY)


@pytest.fixture
def quarter(db: None) -> Observation:
    """4,142 referrals in the fourth quarter of 2023, as of 7 March 2024, and nothing later."""
    line = made.series(made.measure(made.dataset()))
    return made.observation(line, "2023-Q4", 4142, made.release(line.dataset, "2024-03-07"))


def test_release_that_moves_a_quoted_number_makes_work_and_tells_editors(quarter: Observation) -> None:
    ada, bob = editors("ada", "bob")
    public(ada, bob, body=f"[[{TAG}]]")
    begun(ada, slug="draft", body=f"[[{TAG}]]")
    later = made.release(quarter.series.dataset, "2024-05-10")
    after = made.observation(quarter.series, "2023-Q4", 4134, later)
    accept(later, (quarter, after))
    moved = MovedClaim.objects.get()
    assert (moved.claim.observation, moved.now) == (quarter, after)
    told = Message.objects.filter(kind="news.moved")
    assert {message.user for message in told} == {ada, bob}
    assert told[0].facts == {"count": 1}
    assert sum(ask(quarter.pk) for ask in hooks.quoted) == 1


def test_the_same_release_twice_makes_no_more_work(quarter: Observation) -> None:
    ada, bob = editors("ada", "bob")
    public(ada, bob, body=f"[[{TAG}]]")
    later = made.release(quarter.series.dataset, "2024-05-10")
    move = made.revised(quarter, made.observation(quarter.series, "2023-Q4", 4134, later))
    for _each in range(2):
        actions.note_moves(later, [move], BY)
    assert MovedClaim.objects.count() == 1
    assert Message.objects.filter(kind="news.moved").count() == 2


def test_superlative_is_tested_again_by_each_release(quarter: Observation) -> None:
    ada, bob = editors("ada", "bob")
    edition = public(ada, bob, body=f"[[{TAG} highest]]")
    later = made.release(quarter.series.dataset, "2024-05-10")
    rival = made.observation(quarter.series, "2024-Q1", 4524, later)
    accept(later)
    claim = Claim.objects.get(revision__edition=edition)
    assert claim.outdone_by == rival
    assert MovedClaim.objects.get().now == rival


def test_answer_that_it_stands_is_kept_once(quarter: Observation) -> None:
    ada, bob = editors("ada", "bob")
    public(ada, bob, body=f"[[{TAG}]]")
    later = made.release(quarter.series.dataset, "2024-05-10")
    accept(later, (quarter, made.observation(quarter.series, "2023-Q4", 4134, later)))
    moved = actions.answer_moved(moved=MovedClaim.objects.get(), by=ada)
    assert moved.answer == "It stands: both numbers are shown."
    assert actions.answer_moved(moved=moved, by=ada) == moved
    with pytest.raises(Refused):
        actions.answer_moved(moved=moved, by=bob)


def test_the_next_edition_settles_what_was_open_and_keeps_what_was_answered(quarter: Observation) -> None:
    ada, bob = editors("ada", "bob")
    first = public(ada, bob, body=f"[[{TAG}]] and [[{TAG} highest]]")
    later = made.release(quarter.series.dataset, "2024-05-10")
    accept(later, (quarter, made.observation(quarter.series, "2023-Q4", 4134, later)))
    stands = MovedClaim.objects.get(claim__tag=TAG)
    actions.answer_moved(moved=stands, by=ada)
    second = actions.correct(article=first.article, by=ada)
    actions.set_minor(edition=second, is_minor=True, by=ada)
    second = actions.publish(edition=actions.approve(edition=actions.send_in(edition=second, by=ada), by=bob), by=bob)
    assert MovedClaim.objects.get(claim__tag__endswith="highest", claim__revision__edition=first).answer == (
        "Corrected by edition 2."
    )
    carried = MovedClaim.objects.get(claim__tag=TAG, claim__revision__edition=second)
    assert (carried.answer, carried.answered_by) == (stands.answer or "It stands: both numbers are shown.", ada)
    assert MovedClaim.objects.open().get().claim.tag == f"{TAG} highest"


def test_what_had_moved_before_publication_is_work_too(quarter: Observation) -> None:
    ada, bob = editors("ada", "bob")
    waiting = approved(ada, bob, body=f"[[{TAG}]]")
    later = made.release(quarter.series.dataset, "2024-05-10")
    accept(later, (quarter, made.observation(quarter.series, "2023-Q4", 4134, later)))
    assert not MovedClaim.objects.exists()
    actions.publish(edition=waiting, by=bob)
    assert MovedClaim.objects.open().count() == 1
