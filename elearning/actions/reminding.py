"""Reminding many, of whom one may fail."""

from collections.abc import Callable, Iterable


def each_in_turn[Key](keys: Iterable[Key], remind: Callable[[Key], bool]) -> int:
    """Remind everybody; return how many were told.

    One that fails bars no other: all errors come at the end, as an ExceptionGroup.
    """
    told, errors = 0, []
    for key in keys:
        try:
            told += remind(key)
        except Exception as error:  # noqa: BLE001 - raised below, when everybody had their turn
            errors.append(error)
    if errors:
        raise ExceptionGroup(f"{len(errors)} of the reminders failed", errors)
    return told
