"""A row that is past its review is somebody's task, from the day on which it was raised until somebody has done it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from directory.guidance.models.revisions import Deed, Keeping
from directory.guidance.querysets import ReviewQuerySet


class Review(models.Model):
    """One task: read a row at its source again. It names its row by a code that never changes; done ones stay.

    `owner`: whoever took it; nobody: it is for whoever comes first. `done_by`: an actor, as in the audit trail.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=Keeping.choices)
    code = models.SlugField(_("code"), max_length=80)
    due_on = models.DateField(_("due on"))
    raised_at = models.DateTimeField(_("raised at"), auto_now_add=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("owner")
    )
    done_at = models.DateTimeField(_("done at"), null=True)
    done_by = models.CharField(_("done by"), max_length=60, blank=True)
    deed = models.CharField(_("what was done"), max_length=10, choices=Deed.choices, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=Keeping.values), name="review_kind_known"),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by="", deed="")
                | Q(done_at__isnull=False) & ~Q(done_by="") & Q(deed__in=Deed.values),
                name="review_done_says_by_whom",
            ),
            models.UniqueConstraint(fields=["kind", "code"], condition=Q(done_at=None), name="review_open_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.due_on}"
