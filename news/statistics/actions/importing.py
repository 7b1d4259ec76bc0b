"""Files of numbers on their way in: handed in, read, accepted or dropped. Nothing counts before somebody accepts it."""

import logging
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, OperationalError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.permissions import Permission, require
from accounts.progress import Paced, Progress
from news.statistics import importing
from news.statistics.actions.answering import answer, unanswered
from news.statistics.checks import Finding
from news.statistics.choices import ImportState
from news.statistics.importing import ChangedError, FileRefusedError, Told, UnreadableError, showing, values
from news.statistics.models import CheckAnswer, Release, StatisticsImport
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.permissions import Actor, System

logger = logging.getLogger(__name__)

# A worker that has not ended after so long is dead: another one takes its file.
PATIENCE = timedelta(minutes=6)
# How often the page hears how far it is.
TELL_SECONDS = 0.5
OPEN = (ImportState.QUEUED, ImportState.PREVIEWED, ImportState.TAKING)


@transaction.atomic
def hand_in(*, name: str, content: bytes, told: Told, by: "User | System") -> StatisticsImport:
    """Keep a file until it is read. The same file with the same words, while it waits: quiet, and the same import."""
    require(by, Permission.EDIT_STATISTICS)
    sha = sha256(content).hexdigest()
    waiting = StatisticsImport.objects.filter(sha256=sha, told=told.stored(), state__in=OPEN).first()
    if waiting:
        return waiting
    now = timezone.now()
    imported = StatisticsImport.objects.create(
        name="".join(filter(str.isprintable, name))[-200:],
        content=content,
        sha256=sha,
        told=told.stored(),
        handed_in_by=by if isinstance(by, User) else None,
        handed_in_at=now,
        waits_since=now,
    )
    audit.record(by=by, verb="handed_in", target=imported, detail={"bytes": len(content)})
    return imported


def read(*, imported: StatisticsImport) -> StatisticsImport:
    """Read a file that waits, and keep what it would do, or what is wrong with it. Another is at it: quiet."""
    if not _claimed(imported, ImportState.QUEUED):
        imported.refresh_from_db()
        return imported
    told, content = Told.restored(imported.told), bytes(imported.content)
    try:
        report = importing.look(imported.name, content, told, _telling(imported))
    except FileRefusedError as refused:
        return _ended(imported, state=ImportState.REFUSED, preview=showing.faulty(refused.faults), content=b"")
    except UnreadableError as error:
        return _ended(imported, state=ImportState.REFUSED, preview=_why(str(error)), content=b"")
    except OperationalError:
        # The database, not the file: it is read again.
        raise
    except Exception as error:  # noqa: BLE001 - a file that nobody thought of must not stop those behind it
        # What the error says may hold words of the file.
        logger.error("import %s cannot be read: %s", imported.pk, type(error).__name__)
        return _ended(imported, state=ImportState.REFUSED, preview=_why(_unforeseen()), content=b"")
    preview = report.preview | {"before": _before(imported)}
    rows = {"rows_read": report.read, "rows_total": report.read}
    return _ended(imported, state=ImportState.PREVIEWED, preview=preview, dataset=report.dataset, **rows)


def accept(*, imported: StatisticsImport, by: "User | System", seen: str = "") -> list[Release]:
    """Store what a file says, all of it or nothing, and return its releases. The same person again: quiet, none.

    `seen`: the digest of the preview that was looked at. Refused while a doubt has no answer, when a colleague was
    quicker, and when numbers were stored since the preview: then it is read again.
    """
    require(by, Permission.EDIT_STATISTICS)
    row = _fresh(imported)
    if row.state == ImportState.ACCEPTED and _person(by) == row.accepted_by:
        return []
    _acceptable(row, seen)
    try:
        return _taken(row, by)
    except (ChangedError, FileRefusedError) as error:
        waiting = StatisticsImport.objects.filter(pk=row.pk, state__in=(ImportState.PREVIEWED, ImportState.TAKING))
        waiting.update(state=ImportState.QUEUED, started_at=None, accepted_by=None, waits_since=timezone.now())
        raise Refused(_changed()) from error


def accept_later(*, imported: StatisticsImport, by: "User", seen: str = "") -> None:
    """Say yes to a large file: it is stored in the background. Raises as `accept`. The same person again: quiet."""
    require(by, Permission.EDIT_STATISTICS)
    row = _fresh(imported)
    if row.state in {ImportState.TAKING, ImportState.ACCEPTED} and by == row.accepted_by:
        return
    _acceptable(row, seen)
    waiting = StatisticsImport.objects.filter(pk=row.pk, state=ImportState.PREVIEWED)
    if not waiting.update(state=ImportState.TAKING, accepted_by=by, started_at=None, waits_since=timezone.now()):
        raise Refused(_quicker())


@transaction.atomic
def drop(*, imported: StatisticsImport, by: "User | System") -> StatisticsImport:
    """Throw a file away that nobody has accepted, or that no worker stores. Again: quiet. Refused once it is stored."""
    require(by, Permission.EDIT_STATISTICS)
    row = StatisticsImport.objects.select_for_update(no_key=True).get(pk=imported.pk)
    if row.state in {ImportState.DROPPED, ImportState.REFUSED}:
        return row
    if not can_drop(row):
        raise Refused(_("A colleague has accepted this file already."))
    row.state, row.content, row.finished_at = ImportState.DROPPED, b"", timezone.now()
    row.save(update_fields=["state", "content", "finished_at"])
    audit.record(by=by, verb="dropped", target=row)
    return row


def can_drop(imported: StatisticsImport) -> bool:
    """Whether it may be thrown away: nobody has accepted it, whoever stored it has died, or nobody came to store it."""
    if imported.state == ImportState.TAKING:
        since = imported.started_at or imported.waits_since or imported.handed_in_at
        return since < timezone.now() - PATIENCE
    return imported.state in {ImportState.QUEUED, ImportState.PREVIEWED}


def answer_finding(
    *, imported: StatisticsImport, fingerprint: str, text: str, by: "Actor | System", is_public: bool = False
) -> CheckAnswer:
    """Keep what an editor says to a doubt about a file. Refused where nobody doubts that, and as `answer`."""
    found = next((each for each in findings(imported) if each.fingerprint == fingerprint), None)
    if found is None:
        raise Refused(_("Nobody doubts this any more: the file was read again."))
    return answer(subject=subject(imported), finding=found, text=text, by=by, is_public=is_public)


def read_next() -> int:
    """Read the file that has waited longest, or store one that was accepted; return how many (one, or none)."""
    stale = Q(started_at=None) | Q(started_at__lt=timezone.now() - PATIENCE)
    waiting = StatisticsImport.objects.filter(stale, state__in=(ImportState.QUEUED, ImportState.TAKING))
    # Whoever accepted it has left: an editor drops it, and those behind it go on.
    waiting = waiting.exclude(state=ImportState.TAKING, accepted_by=None)
    row = waiting.defer("content", "preview").select_related("accepted_by").order_by("handed_in_at").first()
    if row is None:
        return 0
    if row.state == ImportState.QUEUED:
        read(imported=row)
    elif row.accepted_by and _claimed(row, ImportState.TAKING):
        try:
            accept(imported=row, by=row.accepted_by)
        except Refused:
            read(imported=row)
        except OperationalError:
            raise
        except Exception as error:  # noqa: BLE001 - as in `read`
            logger.error("import %s cannot be stored: %s", row.pk, type(error).__name__)
            taking = StatisticsImport.objects.filter(pk=row.pk, state=ImportState.TAKING)
            refused = {"state": ImportState.REFUSED, "preview": _why(_unforeseen()), "content": b""}
            taking.update(**refused, started_at=None, finished_at=timezone.now())
    return 1


def findings(imported: StatisticsImport) -> list[Finding]:
    """What the checks doubt about a file, as it was read."""
    return [
        Finding(each["code"], each["message"], each["where"], tuple(each["numbers"]))
        for each in imported.preview.get("findings", [])
    ]


def subject(imported: StatisticsImport) -> str:
    """Name an import for the answers to its checks."""
    return f"import:{imported.pk}"


def _acceptable(row: StatisticsImport, seen: str) -> None:
    if row.state in {ImportState.ACCEPTED, ImportState.DROPPED}:
        raise Refused(_quicker())
    if row.state not in {ImportState.PREVIEWED, ImportState.TAKING}:
        raise Refused(_("This file cannot be accepted as it stands now."))
    if seen and seen != row.preview["digest"]:
        raise Refused(_changed())
    if count := len(unanswered(subject(row), findings(row))):
        raise Refused(_("Answer what the checks doubt first: %(count)d.") % {"count": count})


def _taken(row: StatisticsImport, by: "User | System") -> list[Release]:
    with transaction.atomic():
        _locked(row)
        told, content, digest = Told.restored(row.told), bytes(row.content), row.preview["digest"]
        report = importing.take(row.name, content, told, by=by, digest=digest)
        StatisticsImport.objects.filter(pk=row.pk).update(
            state=ImportState.ACCEPTED, accepted_by=_person(by), finished_at=timezone.now(), dataset=report.dataset
        )
        audit.record(by=by, verb="accepted", target=row, detail=report.counts)
    return report.releases


def _locked(row: StatisticsImport) -> None:
    """Hold the row until its numbers are stored: a colleague who presses meanwhile is told at once."""
    rows = StatisticsImport.objects.select_for_update(no_key=True, nowait=True).filter(pk=row.pk)
    try:
        with transaction.atomic():
            now = rows.values_list("state", flat=True).get()
    except DatabaseError as error:
        raise Refused(_quicker()) from error
    if now != row.state:
        raise Refused(_quicker())


def _claimed(imported: StatisticsImport, state: ImportState) -> bool:
    """Take a file in hand, unless somebody living has it."""
    stale = Q(started_at=None) | Q(started_at__lt=timezone.now() - PATIENCE)
    waiting = StatisticsImport.objects.filter(stale, pk=imported.pk, state=state)
    return bool(waiting.update(started_at=timezone.now(), rows_read=0, rows_total=0))


def _telling(imported: StatisticsImport) -> Progress:
    row = StatisticsImport.objects.filter(pk=imported.pk)

    def tell(_step: str, done: int, total: int | None) -> None:
        row.update(rows_read=done, rows_total=total or 0)

    return Paced(tell, TELL_SECONDS)


def _ended(imported: StatisticsImport, *, state: ImportState, **fields: Any) -> StatisticsImport:
    """Write down what came of it, unless it was dropped meanwhile."""
    if state == ImportState.REFUSED:
        fields["finished_at"] = timezone.now()
    waiting = StatisticsImport.objects.filter(pk=imported.pk, state=ImportState.QUEUED)
    waiting.update(state=state, started_at=None, **fields)
    imported.refresh_from_db()
    return imported


def _why(message: str) -> dict[str, Any]:
    return {"faults": [{"where": "", "column": "", "message": values.cleaned(message)}], "faults_total": 1}


def _unforeseen() -> str:
    return _(
        "Something in this file is nothing that we had thought of. Nothing was stored; tell whoever runs this site."
    )


def _before(imported: StatisticsImport) -> str:
    """When the very same file was accepted, if it was."""
    same = StatisticsImport.objects.filter(sha256=imported.sha256, state=ImportState.ACCEPTED).order_by("-finished_at")
    day = same.values_list("finished_at", flat=True).first()
    return day.date().isoformat() if day else ""


def _fresh(imported: StatisticsImport) -> StatisticsImport:
    return StatisticsImport.objects.select_related("accepted_by", "handed_in_by").get(pk=imported.pk)


def _person(by: "User | System") -> User | None:
    return by if isinstance(by, User) else None


def _quicker() -> str:
    return _("A colleague was quicker: look at it again.")


def _changed() -> str:
    return _("Numbers were stored since this file was looked at. It is read again: look at what it would do now.")
