"""An article as readers know it: its address, its language, who wrote it and what it is about."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from news.querysets import ArticleQuerySet


class Tag(models.Model):
    """What articles are about."""

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=80, unique=True)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class AuthorKind(models.TextChoices):
    """Who an author is, for machines that read pages."""

    PERSON = "person", _("A person")
    ORGANISATION = "organisation", _("An organisation or a team")


class Author(models.Model):
    """Whoever stands in a byline. With or without an account of this site."""

    kind = models.CharField(_("who it is"), max_length=12, choices=AuthorKind.choices, default=AuthorKind.PERSON)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=120)
    about = models.CharField(_("about them"), max_length=600, blank=True)
    # Whoever deletes their account keeps their byline: what they wrote was published under it.
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="author",
        verbose_name=_("account"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=AuthorKind.values), name="author_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name


class Picture(models.Model):
    """A picture, encoded anew (accounts.uploads), with words for whoever does not see it or a plain "decorative"."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    content = models.BinaryField(_("picture"))
    media_type = models.CharField(_("media type"), max_length=20)
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    alt = models.CharField(_("in words"), max_length=300, blank=True)
    is_decorative = models.BooleanField(_("decorative: it says nothing"), default=False)
    credit = models.CharField(_("credit"), max_length=160, blank=True)
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(alt="", is_decorative=True) | ~Q(alt="") & Q(is_decorative=False),
                name="picture_in_words_or_decorative",
                violation_error_message=_("Say what it shows, or that it is decorative."),
            ),
        ]

    def __str__(self) -> str:
        return self.alt or str(self.pk)


class Article(models.Model):
    """One article in one language. What it says stands in its editions."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Below the year in which it was first published; changed through the action alone, which leaves a redirect.
    slug = models.SlugField(_("address"), max_length=80)
    language = models.CharField(_("language"), max_length=8, default="en")
    # A translation is reviewed by itself.
    original = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="translations", verbose_name=_("translated from")
    )
    authors = models.ManyToManyField(Author, through="Byline", related_name="articles", verbose_name=_("authors"))
    tags = models.ManyToManyField(Tag, related_name="articles", blank=True, verbose_name=_("tags"))
    # What the public reads. None: not published yet, or withdrawn.
    live = models.OneToOneField(
        "news.Edition", models.PROTECT, null=True, blank=True, related_name="live_of", verbose_name=_("live edition")
    )
    # Of its first publication, where the site is; part of its address for good.
    year = models.PositiveSmallIntegerField(_("year"), null=True)
    first_published_at = models.DateTimeField(_("first published at"), null=True)
    updated_at = models.DateTimeField(_("last changed for readers"), null=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)
    # Shown in its place.
    withdrawn_because = models.CharField(_("withdrawn because"), max_length=300, blank=True)
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering: ClassVar = ["-first_published_at", "-made_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "slug"], name="article_address_once"),
            models.UniqueConstraint(
                fields=["original", "language"], condition=Q(original__isnull=False), name="article_translated_once"
            ),
            models.CheckConstraint(condition=~Q(original=F("pk")), name="article_not_its_own_translation"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_because="")
                | Q(withdrawn_at__isnull=False, live=None) & ~Q(withdrawn_because=""),
                name="article_withdrawn_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(year=None, first_published_at=None, live=None)
                | Q(year__isnull=False, first_published_at__isnull=False, updated_at__isnull=False),
                name="article_published_is_dated",
            ),
        ]
        indexes: ClassVar = [models.Index("first_published_at", name="article_by_day", condition=Q(live__isnull=False))]

    def __str__(self) -> str:
        return self.slug


class Byline(models.Model):
    """One author of one article."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="bylines", verbose_name=_("article"))
    author = models.ForeignKey(Author, models.PROTECT, related_name="bylines", verbose_name=_("author"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("byline")
        verbose_name_plural = _("bylines")
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["article", "author"], name="byline_once")]

    def __str__(self) -> str:
        return f"{self.author_id}"


class SlugRedirect(models.Model):
    """An address under which an article could be read before."""

    year = models.PositiveSmallIntegerField(_("year"))
    slug = models.SlugField(_("address"), max_length=80)
    article = models.ForeignKey(Article, models.CASCADE, related_name="redirects", verbose_name=_("article"))

    class Meta:
        verbose_name = _("redirect")
        verbose_name_plural = _("redirects")
        constraints: ClassVar = [models.UniqueConstraint(fields=["year", "slug"], name="redirect_once")]

    def __str__(self) -> str:
        return f"{self.year}/{self.slug}"
