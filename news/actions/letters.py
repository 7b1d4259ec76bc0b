"""Putting a letter together, and telling everybody who wants to know that it is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.permissions import Permission, require
from news import addresses, links
from news.kinds_letters import LETTER
from news.models import Article, Letter, LetterArticle, LetterState, Subscriber, Tag
from notifications import actions as outbox

# So many a turn of the clock: a transaction stays short, and other messages come between.
AT_ONCE = 500


class LetterChanged(Exception):
    """Somebody else has saved or sent it meanwhile."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What an editor writes of a letter."""

    title: str
    intro: str
    articles: Sequence[Article]


@transaction.atomic
def write_letter(*, sheet: Sheet, by: User) -> Letter:
    """Begin a letter. Raises PermissionDenied."""
    require(by, Permission.EDIT_NEWS)
    letter = Letter.objects.create(title=sheet.title, intro=sheet.intro, made_at=timezone.now(), written_by=by)
    _put(letter, sheet.articles)
    audit.record(by=by, verb="written", target=letter)
    return letter


@transaction.atomic
def change_letter(*, letter: Letter, version: int, sheet: Sheet, by: User) -> Letter:
    """Write a draft anew. Raises PermissionDenied; LetterChanged when it is not the draft that was seen."""
    require(by, Permission.EDIT_NEWS)
    draft = _draft(letter, version)
    Letter.objects.filter(pk=draft.pk).update(
        title=sheet.title, intro=sheet.intro, written_by=by, version=F("version") + 1
    )
    draft.places.all().delete()
    _put(draft, sheet.articles)
    audit.record(by=by, verb="changed", target=draft)
    return Letter.objects.get(pk=draft.pk)


@transaction.atomic
def send_letter(*, letter: Letter, version: int, by: User) -> None:
    """Let a letter go out: it is read on the site from now on, and the clock tells the subscribers.

    Raises PermissionDenied, for whoever wrote it, too; LetterChanged when it is not the draft that was seen (pressed
    twice: the second time); ValidationError when nothing in it can be read by the public.
    """
    require(by, Permission.EDIT_NEWS)
    draft = _draft(letter, version)
    if draft.written_by_id == by.pk:
        raise PermissionDenied(_("Somebody who did not write it has to send it."))
    if not Article.objects.published().filter(letters=draft).exists():
        raise ValidationError(_("Choose at least one article that is published."))
    Letter.objects.filter(pk=draft.pk).update(
        state=LetterState.SENDING, sent_at=timezone.now(), sent_by=by, version=F("version") + 1
    )
    audit.record(by=by, verb="sent", target=draft)


@transaction.atomic
def drop_letter(*, letter: Letter, version: int, by: User) -> None:
    """Throw a draft away. Raises PermissionDenied, LetterChanged."""
    require(by, Permission.EDIT_NEWS)
    draft = _draft(letter, version)
    audit.record(by=by, verb="dropped", target=draft)
    draft.delete()


@transaction.atomic
def withdraw_letter(*, letter: Letter, by: User) -> None:
    """Take a letter back: it is not read any more, its words are gone, and what waits to be told of it is taken back.

    Again: quiet. Raises PermissionDenied; LetterChanged for a draft, which is thrown away instead.
    """
    require(by, Permission.EDIT_NEWS)
    held = Letter.objects.select_for_update().get(pk=letter.pk)
    if held.state == LetterState.WITHDRAWN:
        return
    if held.state == LetterState.DRAFT:
        raise LetterChanged
    Letter.objects.filter(pk=held.pk).update(state=LetterState.WITHDRAWN, intro="", version=F("version") + 1)
    outbox.cancel(subject=_subject(held))
    audit.record(by=by, verb="withdrawn", target=held)


def send_on() -> int:
    """Tell the next subscribers of the letters that go out; return how many were told. Two at once: one does it."""
    told = 0
    for key in Letter.objects.filter(state=LetterState.SENDING).order_by("sent_at").values_list("pk", flat=True):
        told += _send_on(key)
    return told


@transaction.atomic
def _send_on(key: UUID) -> int:
    letter = Letter.objects.select_for_update(skip_locked=True).filter(pk=key, state=LetterState.SENDING).first()
    if letter is None:
        return 0
    articles = Article.objects.published().filter(letters=letter)
    if not articles:
        # All of it was withdrawn meanwhile: nobody is sent to an empty page.
        Letter.objects.filter(pk=letter.pk).update(state=LetterState.SENT)
        return 0
    tags = list(Tag.objects.filter(articles__in=articles).values_list("pk", flat=True))
    waiting = Subscriber.objects.confirmed().wanting(tags).order_by("pk")
    if letter.reached:
        waiting = waiting.filter(pk__gt=letter.reached)
    now = list(waiting[:AT_ONCE])
    told = 0
    for subscriber, address in zip(now, addresses.of(now), strict=True):
        # They left, and came back from a backup: their key did not.
        if address is None:
            continue
        told += 1
        outbox.tell_address(
            kind=LETTER,
            address=address,
            secret={
                "link": links.to_letter(letter.pk),
                "own": links.to_own_page(subscriber.pk),
                "leave": links.to_leave(subscriber.pk),
            },
            subject=_subject(letter),
            recipient=subscriber.owner,
            facts={"count": len(articles)},
            is_urgent=False,
        )
    letter.told += told
    letter.reached = now[-1].pk if now else letter.reached
    letter.state = LetterState.SENDING if len(now) == AT_ONCE else LetterState.SENT
    letter.save(update_fields=["told", "reached", "state"])
    return told


def _subject(letter: Letter) -> str:
    return f"news.letter:{letter.pk}"


def _draft(letter: Letter, version: int) -> Letter:
    found = Letter.objects.select_for_update().filter(pk=letter.pk, version=version, state=LetterState.DRAFT).first()
    if found is None:
        raise LetterChanged
    return found


def _put(letter: Letter, articles: Sequence[Article]) -> None:
    LetterArticle.objects.bulk_create(
        LetterArticle(letter=letter, article=article, position=place) for place, article in enumerate(articles)
    )
