"""How often a profile was found, by what. Nothing about who searched."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from directory.choices import Vocabulary
from directory.models.profiles import Profile
from directory.querysets import FoundCountQuerySet

# Filters that are counted: what is picked from a list, never what is typed.
COUNTED = (Vocabulary.SPECIALISM.value, "language", "country")


class FoundCount(models.Model):
    """In how many results pages of one week a profile stood that were filtered by one value."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="found_counts", verbose_name=_("profile"))
    week = models.DateField(_("week (its Monday)"))
    vocabulary = models.CharField(_("filter"), max_length=20)
    value = models.CharField(_("slug or code"), max_length=60)
    count = models.PositiveIntegerField(_("times"))

    objects = FoundCountQuerySet.as_manager()

    class Meta:
        verbose_name = _("found count")
        verbose_name_plural = _("found counts")
        constraints: ClassVar = [
            models.UniqueConstraint("profile", "week", "vocabulary", "value", name="found_count_once"),
            models.CheckConstraint(condition=Q(week__iso_week_day=1), name="found_count_week_is_a_monday"),
            models.CheckConstraint(condition=Q(vocabulary__in=COUNTED), name="found_count_of_a_picker"),
            models.CheckConstraint(condition=Q(count__gt=0), name="found_count_counts"),
        ]
        indexes: ClassVar = [models.Index("week", name="found_count_by_week")]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.week} {self.vocabulary}:{self.value}"


class FoundBatch(models.Model):
    """A batch of counts that came over from Valkey: its row, written with them, keeps it from coming over again."""

    id = models.UUIDField(primary_key=True)
    moved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("batch of found counts")
        verbose_name_plural = _("batches of found counts")

    def __str__(self) -> str:
        return str(self.id)
