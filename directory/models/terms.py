"""The words that profiles are described with."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from directory.choices import Vocabulary
from directory.constraints import TERMS_ARE_VERSIONED
from directory.querysets import TermQuerySet


class Term(models.Model):
    """One word of a vocabulary, in a tree, with the words people really type for it."""

    vocabulary = models.CharField(_("vocabulary"), max_length=20, choices=Vocabulary.choices)
    slug = models.SlugField(_("slug"), max_length=60)
    name = models.CharField(_("name"), max_length=120)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    synonyms = ArrayField(models.CharField(max_length=80), default=list, blank=True, verbose_name=_("synonyms"))
    position = models.PositiveIntegerField(_("position"), default=0)

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering: ClassVar = ["vocabulary", "position", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "vocabulary",
                "slug",
                name="term_slug_unique_in_vocabulary",
                violation_error_message=_("This vocabulary has a term of that slug already."),
            ),
            models.CheckConstraint(
                condition=Q(vocabulary__in=Vocabulary.values),
                name="term_vocabulary_known",
                violation_error_message=_("There is no such vocabulary."),
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="term_not_own_parent",
                violation_error_message=_("A term cannot be part of itself."),
            ),
        ]
        triggers: ClassVar = [TERMS_ARE_VERSIONED]

    def __str__(self) -> str:
        return self.name


class TermVersion(models.Model):
    """One row: which state of the terms this is. A trigger gives it another name with each change."""

    id = models.BooleanField(primary_key=True, default=True)
    name = models.UUIDField()

    class Meta:
        verbose_name = _("state of the terms")
        verbose_name_plural = _("states of the terms")
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=True), name="term_version_only_one")]

    def __str__(self) -> str:
        return str(self.name)
