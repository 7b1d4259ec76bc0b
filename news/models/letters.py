"""Who is told when there is something to read, and what they are shown then."""

import uuid
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from news.models.articles import Article, Tag
from news.querysets import SubscriberQuerySet


class Subscriber(models.Model):
    """An address that asked to be told. Without a yes it is forgotten; who leaves is forgotten at once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # By which it is found again: keyed, so that a copy of the table tells nobody's address (news.addresses).
    digest = models.CharField(_("digest of the address"), max_length=64, unique=True)
    # Under a key of its own, which goes with it.
    sealed = models.BinaryField(_("sealed address"))
    # None: everything.
    topics = models.ManyToManyField(Tag, related_name="subscribers", blank=True, verbose_name=_("topics"))
    asked_at = models.DateTimeField(_("asked at"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def owner(self) -> str:
        """Whose data key opens the address; also the name by which the outbox knows them."""
        return f"news.subscriber:{self.pk}"

    @property
    def place(self) -> str:
        """Where the sealed address stands."""
        return f"news_subscriber.sealed:{self.pk}"


class WrittenTo(models.Model):
    """That a mailbox was asked, how often and when, so that a stranger cannot fill it. Only a keyed digest is kept.

    It outlives the subscriber: who leaves, and who never answered, is not asked at once again.
    """

    digest = models.CharField(_("digest of the mailbox"), max_length=64, primary_key=True)
    times = models.PositiveSmallIntegerField(_("times"), default=0)
    at = models.DateTimeField(_("last at"))
    # Mail came back, or was called unwanted: it is asked no more.
    is_lost = models.BooleanField(_("lost"), default=False)

    class Meta:
        verbose_name = _("mailbox that was asked")
        verbose_name_plural = _("mailboxes that were asked")

    def __str__(self) -> str:
        return self.digest


class LetterState(models.TextChoices):
    """Where a letter stands."""

    DRAFT = "draft", _("Draft")
    SENDING = "sending", _("Going out")
    SENT = "sent", _("Sent")
    WITHDRAWN = "withdrawn", _("Withdrawn")


LETTER_TRANSITIONS = (
    (LetterState.DRAFT, LetterState.SENDING),
    (LetterState.SENDING, LetterState.SENT),
    (LetterState.SENDING, LetterState.WITHDRAWN),
    (LetterState.SENT, LetterState.WITHDRAWN),
)
READABLE = (LetterState.SENDING, LetterState.SENT)


class Letter(models.Model):
    """Some articles together, with a few words before them. The mail only says that it is there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("title"), max_length=120)
    intro = models.CharField(_("a few words before"), max_length=600, blank=True)
    articles = models.ManyToManyField(Article, through="LetterArticle", related_name="letters")
    state = models.CharField(_("state"), max_length=9, choices=LetterState.choices, default=LetterState.DRAFT)
    # Compare and set: whoever saves says which saving they saw.
    version = models.PositiveIntegerField(_("version"), default=1)
    made_at = models.DateTimeField(_("made at"))
    # Whoever saved it last: another editor sends it.
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(_("sent at"), null=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # Subscribers up to this one have been told: where the clock goes on.
    reached = models.UUIDField(null=True)
    told = models.PositiveIntegerField(_("told"), default=0)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering: ClassVar = ["-sent_at", "-made_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=LetterState.values), name="letter_state_known"),
            models.CheckConstraint(
                condition=Q(state=LetterState.DRAFT, sent_at=None)
                | ~Q(state=LetterState.DRAFT) & Q(sent_at__isnull=False),
                name="letter_sent_at_a_time",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.FSM(
                name="state_table",
                field="state",
                transitions=[(source.value, target.value) for source, target in LETTER_TRANSITIONS],
            ),
            pgtrigger.Protect(
                name="sent_ones_stay",
                operation=pgtrigger.Delete,
                condition=~pgtrigger.Q(old__state=LetterState.DRAFT.value),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class LetterArticle(models.Model):
    """One article in one letter."""

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="places", verbose_name=_("letter"))
    article = models.ForeignKey(Article, models.PROTECT, related_name="places", verbose_name=_("article"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("article of a letter")
        verbose_name_plural = _("articles of letters")
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["letter", "article"], name="letter_article_once")]

    def __str__(self) -> str:
        return f"{self.position}"
