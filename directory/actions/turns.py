"""What the clock does to many entries, one after the other."""

from collections.abc import Callable, Iterable

from directory.models import Profile


def each[T](rows: Iterable[T], do: Callable[[T], bool]) -> int:
    """Do it to each row and return to how many it was done. One that fails bars no other: all errors come at the end.

    Rows whose entry was deleted meanwhile are passed over. Raises ExceptionGroup.
    """
    count, errors = 0, []
    for row in rows:
        try:
            count += do(row)
        except Profile.DoesNotExist:
            continue
        except Exception as error:  # noqa: BLE001 - raised below, when everybody had their turn
            errors.append(error)
    if errors:
        raise ExceptionGroup(f"{len(errors)} of the entries failed", errors)
    return count
