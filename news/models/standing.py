"""What is said of what is public: a translation that its original has left behind, a note that was taken back."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from news.models.articles import Article
from news.models.editions import Edition
from news.querysets import BehindOriginalQuerySet


class BehindOriginal(models.Model):
    """Work for an editor: the original of a public translation was changed. Readers are told until it is answered."""

    translation = models.ForeignKey(Article, models.PROTECT, related_name="behind", verbose_name=_("translation"))
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+", verbose_name=_("edition of the original"))
    found_at = models.DateTimeField(_("found at"))
    answered_at = models.DateTimeField(_("answered at"), null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    answer = models.CharField(_("answer"), max_length=300, blank=True)

    objects = BehindOriginalQuerySet.as_manager()

    class Meta:
        verbose_name = _("translation behind its original")
        verbose_name_plural = _("translations behind their originals")
        ordering: ClassVar = ["found_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["translation", "edition"], name="behind_original_once"),
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="") | Q(answered_at__isnull=False) & ~Q(answer=""),
                name="behind_original_answered_in_words",
            ),
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.translation_id}"


class TakenBack(models.Model):
    """That an editor's note, which readers saw, holds no more. It stays, struck out; the doubt is open again."""

    note = models.OneToOneField(
        "news_statistics.CheckAnswer", models.PROTECT, related_name="taken_back", verbose_name=_("note")
    )
    because = models.CharField(_("why"), max_length=300)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("note that was taken back")
        verbose_name_plural = _("notes that were taken back")
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(because=""), name="taken_back_for_a_reason")]
        triggers: ClassVar = [
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="words_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__note__df=pgtrigger.F("new__note"))
                | pgtrigger.Q(old__because__df=pgtrigger.F("new__because"))
                | pgtrigger.Q(old__at__df=pgtrigger.F("new__at")),
            ),
        ]

    def __str__(self) -> str:
        return self.because
