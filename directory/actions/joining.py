"""What holders do with an entry of their own: begin, answer, hand in, change, and go."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from directory import completeness, indexing, lexicon, sheets, slugs
from directory.actions.checks import end_what_changed, look_again
from directory.actions.entries import assign, becomes_secret, claim, is_secret, locked, register
from directory.actions.erasing import forget_keys, remove
from directory.actions.life import move
from directory.actions.photos import forget_unseen
from directory.actions.telling import subject, tell_moderators
from directory.choices import Decision
from directory.kinds import WAITING
from directory.models import Holder, Profile, Submission, Term
from directory.permissions import require_holder
from directory.states import LIVE, OPEN_TO_EDITS, State
from notifications.actions import cancel
from notifications.kinds import Refused

# What a position on the map follows.
ADDRESS = ("place", "country", "postcode")
# More entries on their way than anybody needs are a mistake, or an attack.
MOST_DRAFTS = 20


@transaction.atomic
def begin(*, by: "User", kind: str, profession: Term) -> Profile:
    """Draft an entry that its maker looks after. Refused when they have too many that nobody has accepted."""
    lexicon.share()
    # The lock makes the count true: two pages sent at once are counted one after the other.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if Profile.objects.filter(holders__user=by, state__in=OPEN_TO_EDITS | {State.SUBMITTED}).count() >= MOST_DRAFTS:
        raise Refused(_("You have many drafts already: go on with one of them, or delete some."))
    profile = Profile(kind=kind, profession=profession, slug=f"draft-{uuid4().hex[:12]}")
    profile.is_location_confidential = is_secret(profession, ())
    profile.save(force_insert=True)
    Holder.objects.create(profile=profile, user=by)
    audit.record(by=by, verb="begun", target=profile)
    return profile


@transaction.atomic
def answer(*, profile: Profile, by: "User", sheet: Mapping[str, Any]) -> Submission | None:
    """Write what a holder says (see sheets). Into a draft at once; beside a live entry what is to be looked at first.

    Return the submission that waits with these changes, None when they hold already. Refused while the entry is being
    checked or does not stand any more; ValidationError for values that cannot be.
    """
    profile = claim(profile)
    require_holder(by, profile)
    if unknown := set(sheet) - set(sheets.FIELDS):
        raise ValueError(f"Not for holders to say: {', '.join(sorted(unknown))}")
    sheets.check(sheet)
    if profile.state in OPEN_TO_EDITS:
        write(profile, by, sheet)
        return None
    if profile.state not in LIVE:
        raise Refused(_("This entry is being checked, or is not shown any more: it cannot be changed now."))
    write(profile, by, {field: value for field, value in sheet.items() if field in sheets.AT_ONCE})
    return _propose(profile, by, {field: value for field, value in sheet.items() if field not in sheets.AT_ONCE})


@transaction.atomic
def hand_in(*, profile: Profile, by: "User") -> Submission:
    """Hand a draft in to be checked; what a moderator asked to change, again. Again: quiet.

    ValidationError that names what is missing.
    """
    profile = claim(profile)
    require_holder(by, profile)
    waiting = profile.submissions.waiting().first()
    if profile.state == State.SUBMITTED and waiting is not None:
        return waiting
    if missing := completeness.missing(profile):
        raise ValidationError([gap.ask for gap in missing])
    if profile.slug.startswith("draft-"):
        try:
            _give_address(profile)
        except IntegrityError:
            # Somebody of the same name was handed in at this moment.
            _give_address(profile)
    profile = move(profile, State.SUBMITTED, by)
    submission = Submission.objects.create(profile=profile, is_new=True, handed_in_by=by, revised_at=timezone.now())
    tell_moderators(subject(submission), kind=WAITING)
    return submission


@transaction.atomic
def take_back(*, profile: Profile, by: "User") -> Profile:
    """Take back what waits to be looked at: a draft can be changed again, changes are forgotten. Again: quiet.

    Refused when a moderator was first.
    """
    profile = claim(profile)
    require_holder(by, profile)
    waiting = profile.submissions.select_for_update().filter(decided_at=None).first()
    if waiting is None:
        last = profile.submissions.order_by("handed_in_at").last()
        if last and last.decision != Decision.TAKEN_BACK:
            raise Refused(_("A moderator was first and has decided: look at your entry again."))
        return profile
    if not waiting.is_new:
        forget_unseen(profile)
    waiting.decision, waiting.decided_at, waiting.decided_by = Decision.TAKEN_BACK, timezone.now(), by
    waiting.save(update_fields=["decision", "decided_at", "decided_by"])
    cancel(subject=subject(waiting))
    audit.record(by=by, verb="taken_back", target=profile)
    look_again(profile)
    return move(profile, State.DRAFTED, by) if waiting.is_new else profile


@transaction.atomic
def discard(*, profile: Profile, by: "User") -> None:
    """Delete a draft with the files that were to show its claims. Gone already is quiet.

    Refused for anything that was handed in.
    """
    lexicon.share()
    held = Profile.objects.select_for_update().filter(pk=profile.pk).first()
    if held is None:
        return
    require_holder(by, held)
    if held.state != State.DRAFTED:
        raise Refused(_("This entry was handed in: take it back first."))
    audit.record(by=by, verb="discarded", target=held)
    forget_keys(remove(held, by))


def write(profile: Profile, by: "User", sheet: Mapping[str, Any]) -> list[str]:
    """Write a sheet into a locked entry, in the caller's transaction; return the names of what is different now."""
    changes, terms = sheets.details_of(sheet), sheets.terms_after(profile, sheet)
    if profile.is_listed and changes.get("accepts_referrals"):
        raise ValidationError({"accepts_referrals": _("A listing cannot accept referrals before it is checked.")})
    if becomes_secret(profile, changes, terms):
        changes["is_location_confidential"] = True
    if any(changes.get(field, getattr(profile, field)) != getattr(profile, field) for field in ADDRESS):
        changes |= {"latitude": None, "longitude": None}
    changed = assign(profile, changes)
    profile.clean_fields(exclude={field.name for field in profile._meta.fields} - set(changed))
    if terms is not None and set(terms) != set(profile.terms.all()):
        profile.terms.set(terms)
        changed.append("terms")
    if "registrations" in sheet and register(profile, [(body, number) for body, number in sheet["registrations"]]):
        changed.append("registrations")
    if changed:
        if profile.is_listed:
            profile.locked_fields = locked(profile.locked_fields, changed)
        profile.save()
        audit.record(by=by, verb="changed", target=profile, detail={"fields": changed})
        end_what_changed(profile, by, changed)
        indexing.refresh([profile.pk])
    return changed


@transaction.atomic
def _give_address(profile: Profile) -> None:
    profile.slug = slugs.fresh([(profile.name, str(profile.pk))])[0]
    profile.save(update_fields=["slug"])


def _propose(profile: Profile, by: "User", sheet: Mapping[str, Any]) -> Submission | None:
    """Keep beside a live entry what it shall say. What it says already is taken out of what waits."""
    waiting = profile.submissions.select_for_update().filter(decided_at=None).first()
    changes = sheets.differences(profile, {**(waiting.changes if waiting else {}), **sheet})
    if waiting is None:
        if not changes:
            return None
        # Nobody wanted it: it must not come into view with the next changes.
        forget_unseen(profile)
        waiting = Submission(profile=profile, is_new=False, handed_in_by=by)
    elif changes == waiting.changes:
        return waiting
    if not changes and not profile.photos.filter(is_shown=False).exists():
        cancel(subject=subject(waiting))
        waiting.delete()
        look_again(profile)
        return None
    _would_hold(profile, changes)
    waiting.changes, waiting.revised_at = changes, timezone.now()
    waiting.save()
    look_again(profile)
    audit.record(by=by, verb="proposed", target=profile, detail={"fields": sorted(changes)})
    tell_moderators(subject(waiting), kind=WAITING)
    return waiting


def _would_hold(profile: Profile, changes: Mapping[str, Any]) -> None:
    """ValidationError now for what could not be written later."""
    tried = Profile.objects.get(pk=profile.pk)
    changed = assign(tried, sheets.details_of(changes))
    tried.clean_fields(exclude={field.name for field in tried._meta.fields} - set(changed))
