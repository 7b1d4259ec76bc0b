"""What is written down about a case, and the files that are kept with it."""

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.vault import files, sealing
from notifications.kinds import Refused
from referrals.actions.cases.rows import own, own_open
from referrals.models import Case, CaseFile, CaseNote

if TYPE_CHECKING:
    from accounts.vault.cleaning import Clean
    from accounts.vault.models import SealedFile

MOST_FILES = 50


@transaction.atomic
def add_case_note(*, case: Case, text: str, key: UUID | None = None, by: User) -> CaseNote | None:
    """Write something down. The same words under the same key again: None. TransitionRefused once it is closed.

    A key that other words have, or another case, is not theirs: they get a fresh one, and are kept.
    """
    case = own_open(case, by)
    if _is_kept(case, text, key):
        return None
    # The key of the case is that of the client's own words alone.
    is_taken = key is not None and (key == case.pk or CaseNote.objects.filter(pk=key).exists())
    note = CaseNote(pk=uuid4() if key is None or is_taken else key, case=case, by=by, at=timezone.now())
    note.body = sealing.seal_text(text, owner=note.vault_owner, place=note.place)
    note.save(force_insert=True)
    audit.record(by=by, verb="noted", target=case, organisation_id=case.organisation_id)
    return note


def add_words_of_client(*, case: Case, text: str) -> CaseNote:
    """Keep the client's own words with which a case was just opened. In the caller's transaction."""
    note = CaseNote(pk=case.pk, case=case, by=None, at=timezone.now())
    note.body = sealing.seal_text(text, owner=note.vault_owner, place=note.place)
    note.save(force_insert=True)
    audit.record(by=AnonymousUser(), verb="noted", target=case, organisation_id=case.organisation_id)
    return note


@transaction.atomic
def strike_note(*, note: CaseNote, by: User) -> None:
    """Strike a note of one's own: its words are erased, for ever; that there was one stays. Again: quiet."""
    case = own(note.case, by)
    note = CaseNote.objects.select_for_update().get(pk=note.pk)
    if note.by_id != by.pk:
        raise PermissionDenied("the note of somebody else")
    if note.struck_at:
        return
    note.body, note.struck_at = None, timezone.now()
    note.save(update_fields=["body", "struck_at"])
    audit.record(by=by, verb="note_struck", target=case, organisation_id=case.organisation_id)
    sealing.erase(note.vault_owner)


@transaction.atomic
def add_files(*, case: Case, cleaned: "Collection[Clean]", by: User) -> list[CaseFile]:
    """Keep files with a case. Refused for more than MOST_FILES, TransitionRefused once it is closed."""
    case = own_open(case, by)
    if case.files.count() + len(cleaned) > MOST_FILES:
        raise Refused(_("There are too many files with this one: remove some first."))
    return [_keep(case, clean, by) for clean in cleaned]


@transaction.atomic
def open_file(*, file: CaseFile, by: User) -> "SealedFile":
    """Let whoever has the case read a file. That it is read is written down before it is."""
    case = own(file.case, by)
    audit.record(by=by, verb="file_read", target=case, organisation_id=case.organisation_id)
    return file.file


@transaction.atomic
def remove_file(*, file: CaseFile, by: User) -> None:
    """Remove a file for ever. Gone already: quiet."""
    case = own(file.case, by)
    if not CaseFile.objects.filter(pk=file.pk).exists():
        return
    owner = file.vault_owner
    files.forget_all(owner=owner)
    audit.record(by=by, verb="file_removed", target=case, organisation_id=case.organisation_id)
    sealing.erase(owner)


def _is_kept(case: Case, text: str, key: UUID | None) -> bool:
    """Whether these words are kept under this key. What was struck cannot be asked, and is taken for them."""
    held = case.notes.filter(pk=key).first() if key else None
    if held is None:
        return False
    return held.body is None or sealing.open_text(held.body, owner=held.vault_owner, place=held.place) == text


def _keep(case: Case, clean: "Clean", by: User) -> CaseFile:
    kept = CaseFile(case=case, added_by=by, added_at=timezone.now())
    kept.file = files.keep(owner=kept.vault_owner, name=clean.name, media_type=clean.media_type, content=clean.content)
    kept.save(force_insert=True)
    audit.record(by=by, verb="file_added", target=case, organisation_id=case.organisation_id)
    return kept
