"""What is said beside a table (by a resource of a package, or by whoever hands it in), read as columns are."""

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.faults import BadValueError, UnreadableError
from news.statistics.choices import ReleaseKind
from news.statistics.importing import tidy, values

ADDRESS = 400


def checked(said: Mapping[str, str]) -> dict[str, str]:
    """Read each as what it is. UnreadableError for what no release or source can hold."""
    found = {}
    for name, value in said.items():
        try:
            found[name] = _READ[name](value) if value else ""
        except BadValueError as bad:
            raise UnreadableError(f"{name}: {bad}") from bad
    return found


def _period(said: str) -> str:
    values.period(said)
    return said.strip()


def _kind(said: str) -> str:
    if said not in ReleaseKind.values:
        raise BadValueError(_("“%(text)s” is no kind of release.") % {"text": values.short(said)})
    return said


def _address(said: str) -> str:
    found = tidy.text(ADDRESS)(said)
    try:
        is_one = urlsplit(found).scheme in {"http", "https"}
    except ValueError:
        is_one = False
    if not is_one:
        raise BadValueError(_("is no address."))
    return found


def _accessed(said: str) -> str:
    found = values.day(said)
    if found and found > timezone.localdate():
        raise BadValueError(_("“%(text)s” is later than today.") % {"text": values.short(said)})
    return found.isoformat() if found else ""


_READ: Mapping[str, Callable[[str], str]] = {
    **{name: tidy.COLUMNS[name] for name in ("dataset", "measure", "release", "published")},
    "period": _period,
    "kind": _kind,
    "publisher": tidy.text(160),
    "title": tidy.text(240),
    "url": _address,
    "licence": tidy.text(160),
    "licence_url": _address,
    "supersedes": tidy.COLUMNS["release"],
    "note": tidy.text(400),
    "accessed_on": _accessed,
}
