"""Whose words they are decides who may approve them: no statement empties a name while its account is there."""

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from elearning.models import QuestionVersion, Saving, VersionChange
from elearning.redflags.models import Approval
from elearning.redflags.models import EditionChange as CatalogueChange
from elearning.redflags.models import Revision as CatalogueRevision
from news.models import EditionChange, Revision
from tests.factories import elearning as school
from tests.factories import redflags
from tests.news.newsroom.made import begun

pytestmark = pytest.mark.django_db
ROWS = (
    CatalogueRevision, CatalogueChange, Approval, Saving, QuestionVersion, VersionChange, Revision, EditionChange,
)  # fmt: skip


def signed(model: type[models.Model], ada: User) -> models.Model:
    """A row that says ada did it."""
    if model in (Saving, VersionChange):
        return model._default_manager.filter(version=school.draft(by=ada), by=ada)[0]
    if model in (Revision, EditionChange):
        return model._default_manager.get(edition=begun(ada), by=ada)
    if model is QuestionVersion:
        school.course()
        of = QuestionVersion.objects.first()
        assert of
        return QuestionVersion.objects.create(
            question=of.question, number=9, content=of.content, digest="mended", by=ada, at=timezone.now()
        )
    redflags.published()
    edition = redflags.in_review(redflags.changed("fin-01", statement="Pay leaves."), by=ada)
    if model is Approval:
        return Approval.objects.create(edition=edition, by=ada, at=timezone.now())
    return model._default_manager.filter(edition=edition, by=ada)[0]


def empty(row: models.Model) -> None:
    """One statement that asks no action, and the end of its transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        type(row)._default_manager.filter(pk=row.pk).update(by=None)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("model", ROWS)
def test_a_name_is_not_emptied_while_its_account_is_there(model: type[models.Model], trainer: User) -> None:
    trainer.memberships.update(role=Role.ADMINISTRATOR)
    row = signed(model, trainer)
    with pytest.raises(IntegrityError, match="Only whoever deletes their account"):
        empty(row)
    row.refresh_from_db()
    assert row.by_id == trainer.pk


@pytest.mark.parametrize("model", ROWS)
def test_an_account_that_is_deleted_takes_its_name_along(model: type[models.Model], trainer: User) -> None:
    trainer.memberships.update(role=Role.ADMINISTRATOR)
    row = signed(model, trainer)
    with transaction.atomic(), connection.cursor() as cursor:
        trainer.delete()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    row.refresh_from_db()
    assert row.by_id is None
