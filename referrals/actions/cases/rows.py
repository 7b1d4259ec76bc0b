"""What the verbs of cases share: claiming a row, moving it by the table, what it says, emptying it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from accounts.vault import files, sealing
from notifications.actions import cancel
from referrals import hooks_cases
from referrals.kinds_cases import case_subject
from referrals.matching import Excluded
from referrals.models import Case, CaseDeadline, CaseOffer
from referrals.permissions_cases import require_owner
from referrals.states import TransitionRefused
from referrals.states_cases import CaseState, check

if TYPE_CHECKING:
    from accounts.permissions import Actor, System

LISTS = ("languages", "needs", "exploitation", "excluded", "excluded_languages", "excluded_names")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is said about a client. `pseudonym`: never a name. `needs`, `exploitation`: slugs of terms."""

    pseudonym: str
    country: str = ""
    region: str = ""
    languages: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    exploitation: tuple[str, ...] = ()
    # Addresses of entries that are never asked about this client; languages whose speakers are not, by code; and
    # regions, towns and organisations, by name.
    excluded: tuple[str, ...] = ()
    excluded_languages: tuple[str, ...] = ()
    excluded_names: tuple[str, ...] = ()

    @property
    def barred(self) -> Excluded:
        """Who is never asked about this client."""
        return Excluded.of(self.excluded, self.excluded_languages, self.excluded_names)


def pseudonym_place(case: Case) -> str:
    """Where the sealed pseudonym stands."""
    return f"referrals_case.pseudonym:{case.pk}"


def answers_place(case: Case) -> str:
    """Where the sealed answers stand."""
    return f"referrals_case.answers:{case.pk}"


def claim(case: Case) -> Case:
    """Return the row as it is now, locked until the transaction ends."""
    return Case.objects.select_for_update(no_key=True).get(pk=case.pk)


def own(case: Case, by: "Actor") -> Case:
    """Return the row, claimed, for whoever has it. PermissionDenied: also when it was handed on or erased meanwhile."""
    case = claim(case)
    require_owner(by, case)
    return case


def own_open(case: Case, by: "Actor") -> Case:
    """As `own`. TransitionRefused when it was closed: what is over is not written on."""
    case = own(case, by)
    if case.state != CaseState.OPEN:
        raise TransitionRefused("It is closed.")
    return case


def move(case: Case, state: CaseState, **fields: Any) -> None:
    """Take a claimed case to another state, with what belongs to it. Raises TransitionRefused."""
    check(case.state, state)
    case.state = state
    case.closed_at, case.closing, case.erase_on = None, "", None
    for name, value in fields.items():
        setattr(case, name, value)
    case.save()


def seal(case: Case, told: Told) -> None:
    """Seal what is said about a client into its row; the caller saves it."""
    said = asdict(told)
    words = {pseudonym_place(case): said.pop("pseudonym"), answers_place(case): json.dumps(said)}
    sealed = sealing.seal_texts(words, owner=case.vault_owner)
    case.pseudonym, case.answers = sealed[pseudonym_place(case)], sealed[answers_place(case)]


def unseal(case: Case) -> Told:
    """Return what is said about a client. Raises Unreadable."""
    pseudonym = sealing.open_text(case.pseudonym or b"", owner=case.vault_owner, place=pseudonym_place(case))
    said: Mapping[str, Any] = json.loads(
        sealing.open_text(case.answers or b"", owner=case.vault_owner, place=answers_place(case))
    )
    # Cases from before there were referrals exclude nobody.
    lists = {name: tuple(said.get(name, ())) for name in LISTS}
    return Told(pseudonym=pseudonym, country=said["country"], region=said["region"], **lists)


def silence(case: Case) -> None:
    """Take back whatever still waits to be told about a claimed case and its deadlines."""
    cancel(subject=case_subject(case))
    # Locked: what the clock is just telling is there to be taken back once it has let go.
    for deadline in case.deadlines.undone().select_for_update(no_key=True):
        if hush(deadline):
            deadline.save(update_fields=["reminded", "turn"])


def hush(deadline: CaseDeadline) -> bool:
    """Take back whatever still waits to be told about a locked deadline, to be told again if it counts again."""
    is_hushed = cancel(subject=case_subject(deadline)) > 0
    if is_hushed:
        deadline.remind_anew()
    return is_hushed


def empty(case: Case, by: "Actor | System") -> list[str]:
    """Take away all that a claimed case holds; return whose keys go with it, for the caller to erase last."""
    silence(case)
    heard = [owner for hook in hooks_cases.case_emptied for owner in hook(case, by)]
    notes, kept = list(case.notes.all()), list(case.files.all())
    for file in kept:
        files.forget_all(owner=file.vault_owner)
    case.notes.all().delete()
    CaseDeadline.objects.filter(case=case).delete()
    # Whom it was for goes with it.
    CaseOffer.objects.filter(case=case).update(is_of_child=False)
    move(case, CaseState.ERASED, erased_at=timezone.now(), pseudonym=None, answers=None, owner=None)
    own_keys = [case.vault_owner, *(note.vault_owner for note in notes), *(file.vault_owner for file in kept)]
    return own_keys + heard


def erase_keys(owners: list[str]) -> None:
    """Erase the keys of what was emptied: for ever, and in backups too once those of the keys are gone."""
    for owner in owners:
        sealing.erase(owner)
