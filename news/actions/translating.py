"""Translations that their originals have left behind: noticed when an original changes, brought up by editors."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.permissions import Permission, require
from news.actions.rows import newest, person
from news.kinds import BEHIND, subject
from news.models import BehindOriginal, Edition
from news.wording import Wording
from notifications.actions import tell
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.permissions import Actor, System


def note_change(edition: Edition, by: "Actor | System") -> None:
    """Write down which public translations an edition of an original leaves behind, and tell editors.

    In the transaction in which it is published, behind wait_for_moves. A small change leaves none behind.
    """
    if not _is_change(edition):
        return
    public = edition.article.translations.filter(live__isnull=False)
    _keep([BehindOriginal(translation=each, edition=edition, found_at=timezone.now()) for each in public], by)


def settle_translation(edition: Edition, before: Edition | None, by: "Actor | System") -> None:
    """Answer what an edition of a translation brings up, and write down what came while it was written.

    In the transaction in which it is published. A small change, or the same words again, bring up nothing.
    """
    original, revision = edition.article.original, newest(edition)
    if original is None or revision is None:
        return
    rows = BehindOriginal.objects.filter(translation=edition.article, answered_at=None)
    if not edition.is_minor and _says_more(edition, before):
        told = _("Brought up by edition %(number)s.") % {"number": edition.number}
        rows.filter(edition__published_at__lte=revision.at).update(
            answer=told, answered_at=timezone.now(), answered_by=person(by)
        )
    later = original.editions.filter(published_at__gt=revision.at, is_minor=False).select_related("article")
    missed = [each for each in later if _is_change(each)]
    _keep([BehindOriginal(translation=edition.article, edition=each, found_at=timezone.now()) for each in missed], by)


@transaction.atomic
def answer_behind(*, behind: BehindOriginal, by: "Actor | System", answer: str = "") -> BehindOriginal:
    """Say that a translation says so already. Again: quiet; Refused after a colleague."""
    require(by, Permission.EDIT_NEWS)
    held = BehindOriginal.objects.select_for_update(of=("self",)).get(pk=behind.pk)
    if held.answered_at:
        if held.answered_by == person(by):
            return held
        raise Refused(_("A colleague has answered this already."))
    held.answer = (answer.strip() or _("The translation says so already."))[:300]
    held.answered_at, held.answered_by = timezone.now(), person(by)
    held.save(update_fields=["answer", "answered_at", "answered_by"])
    audit.record(by=by, verb="answered", target=held)
    return held


def _is_change(edition: Edition) -> bool:
    """Whether it says something else than what was read before it."""
    earlier = edition.article.editions.filter(number__lt=edition.number, published_at__isnull=False)
    return not edition.is_minor and earlier.exists()


def _says_more(edition: Edition, before: Edition | None) -> bool:
    now, was = newest(edition), newest(before) if before else None
    return now is not None and (was is None or not Wording.of(was).is_like(Wording.of(now)))


def _keep(rows: list[BehindOriginal], by: "Actor | System") -> None:
    known = set(
        BehindOriginal.objects.filter(translation__in=[row.translation for row in rows]).values_list(
            "translation", "edition"
        )
    )
    new = [row for row in rows if (row.translation_id, row.edition_id) not in known]
    BehindOriginal.objects.bulk_create(new)
    for row in new:
        audit.record(by=by, verb="left_behind", target=row.translation, detail={"number": row.edition.number})
        for editor in User.objects.holding(Permission.EDIT_NEWS).select_related("rhythm"):
            tell(kind=BEHIND, to=editor, subject=subject(row.edition), step=row.translation_id.hex)
