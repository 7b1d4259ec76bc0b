"""What stands around articles: how it changed, and where renamed tags and authors could be read before."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from news.models.articles import Article, Author, Tag
from news.querysets import DetailsChangeQuerySet


class FormerAddress(models.Model):
    """An address under which a tag or an author could be read before."""

    slug = models.SlugField(_("address"), max_length=80)
    tag = models.ForeignKey(Tag, models.CASCADE, null=True, related_name="former", verbose_name=_("tag"))
    author = models.ForeignKey(Author, models.CASCADE, null=True, related_name="former", verbose_name=_("author"))

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slug"], condition=Q(author=None), name="former_address_of_a_tag_once"),
            models.UniqueConstraint(fields=["slug"], condition=Q(tag=None), name="former_address_of_an_author_once"),
            models.CheckConstraint(
                condition=Q(tag=None, author__isnull=False) | Q(tag__isnull=False, author=None),
                name="former_address_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class DetailsState(models.TextChoices):
    """What became of a change."""

    WAITING = "waiting", _("Waits for a second person")
    DONE = "done", _("Changed")
    REFUSED = "refused", _("Not changed")


class DetailsChange(models.Model):
    """A change of an article's address, authors and tags: who asked, who agreed, from what to what.

    `before`, `after`: {"slug": …, "authors": [[key, name], …], "tags": [[key, name], …]}, as they were called then.
    """

    article = models.ForeignKey(Article, models.PROTECT, related_name="details", verbose_name=_("article"))
    before = models.JSONField(_("from"))
    after = models.JSONField(_("to"))
    # Readers know the article, or it is approved: a second person agrees, as to words.
    needs_second = models.BooleanField(_("needs a second person"))
    state = models.CharField(_("state"), max_length=8, choices=DetailsState.choices)
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = DetailsChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change around a text")
        verbose_name_plural = _("changes around texts")
        ordering: ClassVar = ["-asked_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["article"], condition=Q(state=DetailsState.WAITING), name="details_change_one_waits"
            ),
            models.CheckConstraint(condition=Q(state__in=DetailsState.values), name="details_change_state_known"),
            models.CheckConstraint(
                condition=Q(state=DetailsState.WAITING, decided_at=None)
                | ~Q(state=DetailsState.WAITING) & Q(decided_at__isnull=False),
                name="details_change_decided_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(needs_second=True, state=DetailsState.DONE, decided_by=F("asked_by")),
                name="details_change_by_two",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            pgtrigger.FSM(
                name="state_table",
                field="state",
                transitions=[
                    (DetailsState.WAITING.value, end.value) for end in (DetailsState.DONE, DetailsState.REFUSED)
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.state}"
