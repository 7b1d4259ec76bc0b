"""Editions of the catalogue: written, approved by two others, published for ever; and what PostgreSQL holds."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from accounts import actions as accounts
from accounts.models import Membership, User
from elearning.redflags import actions, documents
from elearning.redflags.actions.editing import begin
from elearning.redflags.models import Approval, Edition, EditionChange, IndicatorVersion
from elearning.redflags.states import EditionState, TransitionRefused
from notifications.kinds import Refused
from tests.factories import redflags

pytestmark = pytest.mark.django_db


def refused_by_the_database(change: Callable[[], object]) -> bool:
    """Whether PostgreSQL refuses a change."""
    try:
        with transaction.atomic():
            change()
    except (DatabaseError, IntegrityError):
        return True
    return False


def test_bringing_in_twice_changes_nothing() -> None:
    first = redflags.published()
    assert (first.number, first.state, first.listings.count()) == (1, EditionState.PUBLISHED, 5)
    again, is_new = actions.bring_in(
        document=documents.catalogue(redflags.content()), name="x.yaml", by=redflags.BY
    )  # fmt: skip
    assert (again, is_new, Edition.objects.count()) == (first, False, 1)


def test_second_approval_publishes_and_the_first_does_not(trainer: User, editor: User, administrator: User) -> None:
    before = redflags.published()
    edition = redflags.in_review(redflags.changed("fin-01", statement="Pay leaves at once."), by=trainer)
    assert actions.changed_codes(edition) == {"fin-01": "changed"}
    with pytest.raises(PermissionDenied):
        actions.approve(edition=edition, by=trainer)
    once = actions.approve(edition=edition, by=editor)
    assert actions.approve(edition=edition, by=editor).state == once.state == EditionState.IN_REVIEW
    out = actions.approve(edition=edition, by=administrator)
    before.refresh_from_db()
    assert (out.state, before.state) == (EditionState.PUBLISHED, EditionState.SUPERSEDED)
    # What says the same is the same wording; only one is new.
    assert IndicatorVersion.objects.count() == 6
    assert [row.number for row in actions.wordings("fin-01")] == [2, 1]
    assert before.document().by_code()["fin-01"].statement != out.document().by_code()["fin-01"].statement


def test_going_back_takes_approvals_with_it(trainer: User, editor: User) -> None:
    redflags.published()
    edition = redflags.in_review(redflags.changed("fin-01", statement="Pay leaves."), by=trainer)
    actions.approve(edition=edition, by=editor)
    with pytest.raises(Refused, match="Say what"):
        actions.ask_changes(edition=edition, by=editor)
    actions.ask_changes(edition=edition, said="Say it simpler.", by=editor)
    assert not Approval.objects.exists()
    with pytest.raises(TransitionRefused):
        actions.ask_changes(edition=edition, by=trainer)


def test_nothing_is_sent_in_that_is_no_catalogue_or_nothing_new(trainer: User) -> None:
    redflags.published()
    draft = actions.open_draft(by=trainer)
    with pytest.raises(Refused, match="Nothing differs"):
        actions.send_in(edition=draft, change_note="Same.", by=trainer)
    broken = redflags.changed("fin-01", subject="guilty")
    draft = actions.save(edition=draft, seen=draft.version, content=broken, by=trainer)
    with pytest.raises(Refused, match="fin-01 › subject"):
        actions.send_in(edition=draft, change_note="New.", by=trainer)
    draft = actions.save(
        edition=draft, seen=draft.version, content=redflags.changed("fin-01", statement="X"), by=trainer
    )
    with pytest.raises(Refused, match="Say what changed"):
        actions.send_in(edition=draft, change_note=" ", by=trainer)


def test_saving_over_somebody_else_is_a_conflict(trainer: User, editor: User) -> None:
    redflags.published()
    draft = actions.open_draft(by=trainer)
    assert actions.open_draft(by=editor) == draft
    actions.save(edition=draft, seen=1, content=redflags.changed("fin-01", statement="A"), by=trainer)
    with pytest.raises(actions.Conflict):
        actions.save(edition=draft, seen=1, content=redflags.changed("fin-01", statement="B"), by=editor)
    with pytest.raises(actions.Conflict):
        actions.send_in(edition=draft, change_note="x", seen=1, by=editor)


def test_import_over_an_open_draft_is_refused(trainer: User) -> None:
    redflags.published()
    actions.open_draft(by=trainer)
    with pytest.raises(Refused, match="Somebody works"):
        redflags.published(redflags.changed("fin-01", statement="C"))


def test_strangers_change_nothing(trainee: User) -> None:
    edition = redflags.published()
    for verb in (
        lambda: actions.open_draft(by=trainee),
        lambda: actions.save(edition=edition, seen=1, content={}, by=trainee),
        lambda: actions.send_in(edition=edition, change_note="x", by=trainee),
        lambda: actions.approve(edition=edition, by=trainee),
        lambda: actions.ask_changes(edition=edition, said="x", by=trainee),
        lambda: actions.drop(edition=edition, by=trainee),
    ):
        with pytest.raises(PermissionDenied):
            verb()


def test_left_out_indicator_stays_in_the_record(trainer: User, editor: User, administrator: User) -> None:
    redflags.published()
    less = redflags.content()
    less["entries"] = [each for each in less["entries"] if each["code"] != "rcs-01"]
    edition = redflags.in_review(less, by=trainer)
    assert actions.changed_codes(edition) == {"rcs-01": "left_out"}
    actions.approve(edition=edition, by=editor)
    actions.approve(edition=edition, by=administrator)
    (row,) = actions.wordings("rcs-01")
    assert [listing.edition.number for listing in row.listings.all()] == [1]


def test_database_holds_what_is_published_and_who_approves(trainer: User, editor: User) -> None:
    live = redflags.published()
    draft = redflags.in_review(redflags.changed("fin-01", statement="D"), by=trainer)
    Approval.objects.create(edition=draft, by=editor, at=timezone.now())
    Approval.objects.create(edition=draft, by=trainer, at=timezone.now())
    out = {"state": EditionState.PUBLISHED, "digest": "x", "published_at": timezone.now()}
    Edition.objects.filter(pk=live.pk).update(state=EditionState.SUPERSEDED)
    assert refused_by_the_database(lambda: Edition.objects.filter(pk=draft.pk).update(**out))
    assert refused_by_the_database(lambda: Edition.objects.filter(pk=live.pk).update(content={}))
    assert refused_by_the_database(lambda: Edition.objects.filter(pk=live.pk).update(state=EditionState.DRAFT))
    assert refused_by_the_database(lambda: Edition.objects.filter(pk=draft.pk).delete())
    assert refused_by_the_database(lambda: Edition.objects.create(number=99))
    assert refused_by_the_database(lambda: IndicatorVersion.objects.update(number=7))
    assert refused_by_the_database(lambda: live.listings.all().delete())


def test_import_that_was_changed_by_hand_needs_approvals(trainer: User) -> None:
    live = redflags.published()
    draft = begin(live.content, trainer, imported_from="pretended.yaml")
    draft = actions.save(edition=draft, seen=1, content=redflags.changed("fin-01", statement="E"), by=trainer)
    actions.send_in(edition=draft, change_note="x", by=trainer)
    Edition.objects.published().update(state=EditionState.SUPERSEDED)
    out = {"state": EditionState.PUBLISHED, "digest": "x", "published_at": timezone.now()}
    assert refused_by_the_database(lambda: Edition.objects.filter(pk=draft.pk).update(**out))


def test_database_takes_no_edition_past_its_draft(trainer: User) -> None:
    live = redflags.published()
    draft = actions.open_draft(by=trainer)
    assert refused_by_the_database(lambda: Edition.objects.filter(pk=draft.pk).update(imported_from="pretended.yaml"))
    actions.drop(edition=draft, by=trainer)
    said = {"content": redflags.changed("fin-01", statement="F"), "digest": "x", "published_at": timezone.now()}
    Edition.objects.filter(pk=live.pk).update(state=EditionState.SUPERSEDED)
    assert refused_by_the_database(lambda: Edition.objects.create(number=9, state=EditionState.PUBLISHED, **said))
    assert refused_by_the_database(lambda: Edition.objects.create(number=9, state=EditionState.IN_REVIEW))


def test_database_keeps_what_is_approved_as_it_was_read(trainer: User, editor: User) -> None:
    edition = Edition.objects.filter(pk=waiting(trainer).pk)
    actions.approve(edition=edition.get(), by=editor)
    assert refused_by_the_database(lambda: edition.update(content=redflags.changed("fin-01", statement="G")))
    assert refused_by_the_database(lambda: edition.update(change_note="Something else."))


def test_database_keeps_who_sent_an_edition_in(trainer: User, editor: User) -> None:
    steps = waiting(trainer).changes.filter(target=EditionState.IN_REVIEW)
    assert refused_by_the_database(lambda: steps.update(by=editor))
    assert refused_by_the_database(lambda: steps.update(target=EditionState.DRAFT))
    assert refused_by_the_database(steps.delete)
    # Whoever deletes their account takes their name from it.
    trainer.delete()
    assert steps.get().by is None


def waiting(trainer: User) -> Edition:
    """An edition that waits for two others."""
    redflags.published()
    return redflags.in_review(redflags.changed("fin-01", statement="Pay leaves at once."), by=trainer)


def lose(user: User) -> None:
    accounts.remove_membership(by=redflags.BY, membership=user.memberships.get())


def test_approval_goes_with_the_right_to_give_it(trainer: User, editor: User, administrator: User) -> None:
    edition = waiting(trainer)
    actions.approve(edition=edition, by=editor)
    lose(editor)
    assert not Approval.objects.exists()
    assert actions.approve(edition=edition, by=administrator).state == EditionState.IN_REVIEW


def test_approval_goes_with_an_account_that_is_closed(trainer: User, editor: User) -> None:
    edition = waiting(trainer)
    actions.approve(edition=edition, by=editor)
    accounts.change_user(by=redflags.BY, user=editor, changes={"is_active": False})
    assert not Approval.objects.exists()


def test_approvals_of_an_edition_that_is_out_stay(trainer: User, editor: User, administrator: User) -> None:
    edition = waiting(trainer)
    for who in (editor, administrator):
        actions.approve(edition=edition, by=who)
    lose(editor)
    assert edition.approvals.count() == 2


def test_approval_of_somebody_who_keeps_nothing_is_not_counted(
    trainer: User, editor: User, administrator: User, trainee: User
) -> None:
    """Whatever took their right away."""
    edition = waiting(trainer)
    Approval.objects.create(edition=edition, by=trainee, at=timezone.now())
    Approval.objects.create(edition=edition, by=None, at=timezone.now())
    actions.approve(edition=edition, by=editor)
    Membership.objects.filter(user=editor).delete()
    assert not actions.standing(edition).exists()
    assert actions.approve(edition=edition, by=administrator).state == EditionState.IN_REVIEW
    assert [each.by for each in actions.standing(edition)] == [administrator]


def test_whoever_sends_it_in_does_not_approve_it(trainer: User, editor: User, administrator: User) -> None:
    """What changed is said in their words."""
    redflags.published()
    draft = actions.open_draft(by=trainer)
    said = redflags.changed("fin-01", statement="Pay leaves at once.")
    draft = actions.save(edition=draft, seen=draft.version, content=said, by=trainer)
    actions.send_in(edition=draft, change_note="My words.", by=editor)
    with pytest.raises(PermissionDenied):
        actions.approve(edition=draft, by=editor)
    Approval.objects.create(edition=draft, by=editor, at=timezone.now())
    assert actions.approve(edition=draft, by=administrator).state == EditionState.IN_REVIEW


def test_writer_whose_account_is_gone_stands_in_nobodys_way(trainer: User, editor: User, administrator: User) -> None:
    edition = waiting(trainer)
    trainer.delete()
    for who in (editor, administrator):
        edition = actions.approve(edition=edition, by=who)
    assert edition.state == EditionState.PUBLISHED


@pytest.mark.parametrize("why", ["closed", "gone", "sent it in"])
def test_database_counts_no_approval_of(why: str, trainer: User, editor: User, administrator: User) -> None:
    edition = waiting(trainer)
    for who in (editor, administrator):
        Approval.objects.create(edition=edition, by=who, at=timezone.now())
    Edition.objects.published().update(state=EditionState.SUPERSEDED)
    match why:
        case "closed":
            User.objects.filter(pk=editor.pk).update(is_active=False)
        case "gone":
            accounts.delete_account(by=editor, user=editor)
        case _:
            sent = {"source": EditionState.DRAFT, "target": EditionState.IN_REVIEW}
            EditionChange.objects.create(edition=edition, by=editor, at=timezone.now(), **sent)
    out = {"state": EditionState.PUBLISHED, "digest": "x", "published_at": timezone.now()}
    assert refused_by_the_database(lambda: Edition.objects.filter(pk=edition.pk).update(**out))
