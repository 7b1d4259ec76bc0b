"""What professionals have among themselves: what they write to each other, search again and again, and share."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from directory.models.profiles import Profile
from directory.querysets_peers import (
    PostQuerySet,
    SavedSearchQuerySet,
    SharedEntryQuerySet,
    SharedListQuerySet,
    ThreadQuerySet,
)


class Thread(models.Model):
    """What two entries write to each other, sealed under a key of its own: erasing the key erases every word of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    first = models.ForeignKey(Profile, models.CASCADE, related_name="+", verbose_name=_("entry that began"))
    second = models.ForeignKey(Profile, models.CASCADE, related_name="+", verbose_name=_("entry that was written to"))
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("begun by")
    )
    begun_at = models.DateTimeField(_("begun at"))
    last_at = models.DateTimeField(_("last message at"))
    # One of the two entries was suspended or withdrawn.
    closed_at = models.DateTimeField(_("closed at"), null=True)
    # The side that wants it gone; the other one's word erases it.
    erasure_asked_for = models.ForeignKey(
        Profile, models.CASCADE, null=True, related_name="+", verbose_name=_("entry that wants it erased")
    )
    reported_at = models.DateTimeField(_("reported at"), null=True)
    reported_for = models.ForeignKey(
        Profile, models.CASCADE, null=True, related_name="+", verbose_name=_("entry that reported it")
    )
    settled_at = models.DateTimeField(_("settled at"), null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("settled by")
    )

    objects = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = _("thread of messages")
        verbose_name_plural = _("threads of messages")
        constraints: ClassVar = [
            models.UniqueConstraint(Least("first", "second"), Greatest("first", "second"), name="thread_once_per_pair"),
            models.CheckConstraint(condition=~Q(first=F("second")), name="thread_between_two"),
            models.CheckConstraint(
                condition=Q(reported_at__isnull=True, reported_for__isnull=True)
                | Q(reported_at__isnull=False, reported_for__isnull=False),
                name="thread_report_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True) | Q(reported_at__isnull=False), name="thread_settled_was_reported"
            ),
            models.CheckConstraint(
                condition=Q(erasure_asked_for__isnull=True)
                | Q(erasure_asked_for=F("first"))
                | Q(erasure_asked_for=F("second")),
                name="thread_erasure_asked_by_a_side",
            ),
        ]
        indexes: ClassVar = [models.Index("last_at", name="thread_by_last")]

    def __str__(self) -> str:
        return f"{self.begun_at:%Y-%m-%d} {self.pk}"

    @property
    def owner(self) -> str:
        """Whose data key seals its words (accounts.vault.sealing)."""
        return f"directory.thread:{self.pk}"

    def other(self, profile: Profile) -> Profile:
        """The other side."""
        return self.second if self.first_id == profile.pk else self.first


class Post(models.Model):
    """One message. Who wrote it is known to their own side only; the other side sees the entry that it speaks for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="posts", verbose_name=_("thread"))
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="+", verbose_name=_("entry that it speaks for"))
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("written by")
    )
    body = models.BinaryField(_("sealed words"))
    sent_at = models.DateTimeField(_("sent at"))
    # By anybody of the other side.
    read_at = models.DateTimeField(_("read at"), null=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering: ClassVar = ["sent_at", "pk"]

    def __str__(self) -> str:
        return f"{self.thread_id} {self.sent_at:%Y-%m-%d %H:%M}"

    @property
    def place(self) -> str:
        """Where the sealed words stand (accounts.vault.sealing)."""
        return f"directory_post.body:{self.pk}"


class Block(models.Model):
    """One entry does not want to be written to by another. It outlives their thread."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="blocks", verbose_name=_("entry"))
    against = models.ForeignKey(Profile, models.CASCADE, related_name="+", verbose_name=_("against"))
    since = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        constraints: ClassVar = [models.UniqueConstraint("profile", "against", name="block_once")]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.against_id}"


class SavedSearch(models.Model):
    """Choices of the filters that somebody wants asked every day. What people type is never kept.

    `choices`: {"language": ["sq"], "flags": ["legal_aid"]} (see picks). `known`: whom it found when it was last asked;
    `fresh`: those among them whom its owner has not looked at yet.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_searches", verbose_name=_("person")
    )
    name = models.CharField(_("name"), max_length=80)
    choices = models.JSONField(_("choices"))
    known = ArrayField(models.UUIDField(), default=list, verbose_name=_("found before"))
    fresh = ArrayField(models.UUIDField(), default=list, verbose_name=_("found since"))
    # It finds more than can be told apart, or one of its choices is gone: nothing is said about who is new.
    is_resting = models.BooleanField(_("rests"), default=False)
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    checked_at = models.DateTimeField(_("asked at"))

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(choices__has_any_keys=["q", "near", "within"]), name="saved_search_keeps_no_typed_text"
            ),
            models.CheckConstraint(condition=~Q(choices={}), name="saved_search_chooses_something"),
        ]
        indexes: ClassVar = [models.Index("checked_at", name="saved_search_by_checked")]

    def __str__(self) -> str:
        return self.name


class SharedList(models.Model):
    """Entries that the people of one organisation keep together."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", models.CASCADE, related_name="shared_lists", verbose_name=_("organisation")
    )
    name = models.CharField(_("name"), max_length=80)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)

    objects = SharedListQuerySet.as_manager()

    class Meta:
        verbose_name = _("shared list")
        verbose_name_plural = _("shared lists")

    def __str__(self) -> str:
        return self.name


class SharedEntry(models.Model):
    """One entry on a shared list, with what colleagues say of it. `changed_at` tells old notes from the present one."""

    list = models.ForeignKey(SharedList, models.CASCADE, related_name="entries", verbose_name=_("list"))
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="+", verbose_name=_("profile"))
    note = models.CharField(_("note"), max_length=500, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("added by")
    )
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)
    changed_at = models.DateTimeField(_("note changed at"))

    objects = SharedEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry on a shared list")
        verbose_name_plural = _("entries on shared lists")
        constraints: ClassVar = [models.UniqueConstraint("list", "profile", name="shared_entry_once")]

    def __str__(self) -> str:
        return f"{self.list_id} {self.profile_id}"
