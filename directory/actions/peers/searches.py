"""Searches that somebody saved, asked once a day, and who is told that they find somebody new."""

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from directory import lexicon, picks
from directory.actions.peers.kinds import MATCHES
from directory.actions.telling import subject
from directory.models import SavedSearch
from directory.search.matching import matching
from notifications.actions import cancel, tell
from notifications.kinds import Refused

if TYPE_CHECKING:
    from directory.lexicon import Lexicon
    from directory.picks import Picks

MOST_SEARCHES = 20
# Of more than so many, who is new among them helps nobody; and as many keys stand in its row.
MOST_FOUND = 2000
# The clock comes every hour and asks what was last asked a day ago, so many at a time that it is done before the next.
EVERY = timedelta(hours=23)
AT_A_TIME = 2000


@transaction.atomic
def save_search(*, by: User, name: str, choices: "Picks") -> SavedSearch:
    """Keep the choices of a search, never words that were typed. Whom it finds now is known; who comes later is new.

    The same choices again: quiet, under the new name. Refused without a choice, for more than MOST_SEARCHES, and for
    one that finds more than MOST_FOUND. ValueError for what cannot be chosen.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    chosen = picks.checked(choices)
    if not chosen:
        raise Refused(_("Choose at least one filter first: words that you type are not kept."))
    if same := by.saved_searches.filter(choices=chosen).first():
        same.name = name
        same.save(update_fields=["name"])
        return same
    if by.saved_searches.count() >= MOST_SEARCHES:
        raise Refused(_("You have saved 20 searches: delete one first."))
    found = _found(chosen, lexicon.current())
    if found is None:
        raise Refused(
            _("This finds more than 2,000 entries: choose more filters, so that the new ones mean something.")
        )
    search = SavedSearch.objects.create(user=by, name=name, choices=chosen, known=found, checked_at=timezone.now())
    audit.record(by=by, verb="saved", target=search)
    return search


@transaction.atomic
def look_at(*, search: SavedSearch, by: User) -> None:
    """Somebody has seen who is new. Again: quiet."""
    search = _claim(search, by)
    if search.fresh:
        search.fresh = []
        search.save(update_fields=["fresh"])
    cancel(subject=subject(search))


@transaction.atomic
def forget_search(*, search: SavedSearch, by: User) -> None:
    """Delete a saved search."""
    search = _claim(search, by)
    cancel(subject=subject(search))
    audit.record(by=by, verb="deleted", target=search)
    search.delete()


def tell_of_new_matches() -> int:
    """Ask the searches that were last asked a day ago; return how many. It does not matter how often this runs."""
    due = list(SavedSearch.objects.due(timezone.now() - EVERY).values_list("pk", flat=True)[:AT_A_TIME])
    known = lexicon.current()
    for key in due:
        _ask_again(key, known)
    return len(due)


@transaction.atomic
def _ask_again(key: UUID, known: "Lexicon") -> None:
    """One search: who is found that was not found when it was last asked. Who is not found any more is forgotten."""
    due = SavedSearch.objects.due(timezone.now() - EVERY).filter(pk=key)
    search = due.select_for_update(of=("self",), skip_locked=True).select_related("user__rhythm").first()
    if search is None:
        return
    found = _found(search.choices, known)
    was_resting, search.is_resting, search.checked_at = search.is_resting, found is None, timezone.now()
    if found is not None:
        # After a rest everybody would look new.
        new = set() if was_resting else set(found) - set(search.known)
        search.fresh = sorted((set(search.fresh) & set(found)) | new)
        search.known = found
        if new:
            day = search.checked_at.date().isoformat()
            tell(kind=MATCHES, to=search.user, subject=subject(search), step=day, facts={"count": len(new)})
    search.save(update_fields=["known", "fresh", "is_resting", "checked_at"])


def _found(choices: "Picks", known: "Lexicon") -> list[UUID] | None:
    """Whom the choices find; None when these are more than can be told apart, or a choice is gone."""
    asked = picks.query(choices, known)
    found = matching(asked, most=MOST_FOUND + 1) if asked else []
    return found if asked and len(found) <= MOST_FOUND else None


def _claim(search: SavedSearch, by: User) -> SavedSearch:
    return SavedSearch.objects.select_for_update().get(pk=search.pk, user=by)
