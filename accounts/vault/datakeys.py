"""The data key of each owner: found, made on first need, erased. All of it commits by itself, at once.

The keys are in another database than what they open, and no commit spans both. So the order decides what a crash
leaves. A key is committed before anything sealed with it can be: at worst a key of nothing is left. It is erased
before the caller's deed commits: at worst content is unreadable of which nobody said yet that it is erased. `durable`
makes a mistake of any caller who would hold these commits back. Before all of it comes the ledger of erasures, so that
keys restored from a backup are erased again.
"""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts.vault import ledger
from accounts.vault.cipher import Unreadable
from accounts.vault.keyring import Wrapped, new_data_key, unwrap
from accounts.vault.models import DataKey
from accounts.vault.router import KEYS

LONGEST_OWNER = 200
BATCH = 1000


class Erased(Unreadable):
    """The owner's key was erased: nothing of theirs opens, and nothing is sealed for them, ever again."""


def key_for(owner: str) -> bytes:
    """Return the data key of `owner`, made if this is the first need of it. Raises Erased, Unreadable, ValueError."""
    if not owner or len(owner) > LONGEST_OWNER:
        raise ValueError(f"An owner is named in 1 to {LONGEST_OWNER} characters.")
    held = _held([owner])
    if owner not in held:
        _insert(DataKey(owner=owner, **new_data_key(owner)._asdict()))
        # Whoever was first: theirs is the key.
        held = _held([owner])
    return _unwrapped(held[owner], owner)


def keys_of(owners: Iterable[str]) -> dict[str, bytes | Unreadable]:
    """Return the data key of each owner, or why there is none (one query)."""
    held = _held(owners)
    keys: dict[str, bytes | Unreadable] = {}
    for owner in set(owners):
        try:
            keys[owner] = _unwrapped(held[owner], owner)
        except KeyError:
            keys[owner] = Unreadable("Its owner has no key.")
        except Unreadable as refusal:
            keys[owner] = refusal
    return keys


def erase(owner: str) -> None:
    """Note it in the ledger and overwrite the data key of `owner`, committed on return. See `sealing.erase`.

    Raises OSError when the ledger cannot be written: then nothing is erased.
    """
    ledger.note(owner)
    overwrite(owner)


def overwrite(owner: str) -> None:
    """Overwrite the data key of `owner`, committed on return; quiet when it was."""
    # Of an owner who never had a key, too: something may just be being sealed for them.
    _insert(DataKey(owner=owner, erased_at=timezone.now()))
    with transaction.atomic(using=KEYS, durable=True):
        DataKey.objects.held().filter(owner=owner).update(wrapped=None, key_version=None, erased_at=timezone.now())


def not_erased(owners: Iterable[str]) -> list[str]:
    """Return those of `owners` whose key is held, or who have none and would be given one, in order."""
    wanted = sorted(set(owners))
    erased: set[str] = set()
    for start in range(0, len(wanted), BATCH):
        some = DataKey.objects.erased().filter(owner__in=wanted[start : start + BATCH])
        erased.update(some.values_list("owner", flat=True))
    return [owner for owner in wanted if owner not in erased]


def _held(owners: Iterable[str]) -> dict[str, Wrapped | None]:
    """What is held of each owner; None for an erased one."""
    rows = DataKey.objects.filter(owner__in=set(owners)).values_list("owner", "key_version", "wrapped")
    return {
        owner: None if key is None or version is None else Wrapped(version, bytes(key)) for owner, version, key in rows
    }


def _insert(row: DataKey) -> None:
    with transaction.atomic(using=KEYS, durable=True):
        DataKey.objects.bulk_create([row], ignore_conflicts=True)


def _unwrapped(held: Wrapped | None, owner: str) -> bytes:
    if held is None:
        raise Erased("It was erased.")
    return unwrap(held, owner=owner)
