"""Signs that an entry may not be what it says, for a moderator to weigh. None of them decides anything."""

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from directory import mail_domains, tombstones
from directory.models import Holder, Mark, Profile, Registration
from directory.states import State

# A sentence of this length is not written twice by chance.
TELLING = 60
# More entries than these in a week from one address or one body are many.
MANY, WITHIN = 5, timedelta(days=7)
# Whoever came within these days may not be who was checked.
NEW_HERE = timedelta(days=30)
SUSPENDED_BEFORE = {
    Mark.REGISTRATION: gettext_lazy("An entry with this registration number was suspended on %(day)s and deleted."),
    Mark.TELEPHONE: gettext_lazy("An entry with this telephone number was suspended on %(day)s and deleted."),
    Mark.EMAIL: gettext_lazy("An entry with this e-mail address was suspended on %(day)s and deleted."),
    Mark.ADDRESS: gettext_lazy("An entry of this name was suspended on %(day)s and deleted."),
}


class Sign(NamedTuple):
    """One sign: a sentence, whether it speaks for the entry, and the entries that it points at."""

    sentence: str
    is_good: bool = False
    others: "tuple[Profile, ...]" = ()


def signs(profile: Profile) -> list[Sign]:
    """Return the signs of one entry, worst first (a constant number of queries)."""
    holders = list(User.objects.filter(holdings__profile=profile))
    found = [
        *_suspended_before(profile),
        *_same_registration(profile),
        *_same_words(profile),
        *_same_telephone(profile),
        *_same_name(profile),
        *_many(profile, holders),
        *_new_here(profile),
        *_addresses(holders),
    ]
    return sorted(found, key=lambda sign: sign.is_good)


def _others(profile: Profile) -> "QuerySet[Profile]":
    return Profile.objects.exclude(pk=profile.pk).exclude(state=State.DRAFTED).order_by("created_at")


def _pointed(sentence: str, others: "QuerySet[Profile]") -> Iterator[Sign]:
    first = tuple(others[:3])
    if first:
        yield Sign(sentence, others=first)


def _suspended_before(profile: Profile) -> Iterator[Sign]:
    for stone in tombstones.known_by(profile):
        on = date_format(timezone.localtime(stone.at), "DATE_FORMAT")
        yield Sign(SUSPENDED_BEFORE[Mark(stone.kind)] % {"day": on})


def _same_registration(profile: Profile) -> Iterator[Sign]:
    numbers = [row.number for row in profile.registrations.all()]
    same = Registration.objects.filter(number__in=numbers).exclude(profile=profile).values("profile")
    yield from _pointed(_("Another entry states the same registration number."), _others(profile).filter(pk__in=same))


def _same_words(profile: Profile) -> Iterator[Sign]:
    sentences = re.split(r"(?<=[.!?])\s+|\n+", profile.biography)
    longest = max(sentences, key=len, default="").strip()
    if len(longest) >= TELLING:
        copies = _others(profile).filter(biography__contains=longest)
        yield from _pointed(_("A whole sentence of “About your work” stands in another entry."), copies)


def _same_telephone(profile: Profile) -> Iterator[Sign]:
    same = [Q(phone__contains=[{"number": row["number"]}]) for row in profile.telephones]
    if same:
        found = _others(profile).filter(reduce(or_, same))
        yield from _pointed(_("Another entry has the same telephone number."), found)


def _same_name(profile: Profile) -> Iterator[Sign]:
    yield from _pointed(_("Another entry has the same name."), _others(profile).filter(name__iexact=profile.name))


def _many(profile: Profile, holders: list[User]) -> Iterator[Sign]:
    lately = Profile.objects.filter(created_at__gt=timezone.now() - WITHIN).exclude(source_name__gt="")
    domains = {domain for user in holders if (domain := _domain(user.email)) and not mail_domains.is_free(user.email)}
    for domain in sorted(domains):
        count = lately.filter(holders__user__email__iendswith=f"@{domain}").distinct().count()
        if count > MANY:
            told = ngettext(
                "%(count)d entry within a week from %(domain)s.",
                "%(count)d entries within a week from %(domain)s.",
                count,
            )
            yield Sign(told % {"count": count, "domain": domain})
    if profile.organisation_name:
        count = lately.filter(organisation_name__iexact=profile.organisation_name).count()
        if count > MANY:
            told = ngettext(
                "%(count)d entry of this organisation within a week.",
                "%(count)d entries of this organisation within a week.",
                count,
            )
            yield Sign(told % {"count": count})


def _new_here(profile: Profile) -> Iterator[Sign]:
    rows = list(Holder.objects.filter(profile=profile).order_by("pk"))
    if any(row.since > timezone.now() - NEW_HERE for row in rows[1:]):
        yield Sign(_("A holder came within the last 30 days."))


def _addresses(holders: list[User]) -> Iterator[Sign]:
    for user in holders:
        if mail_domains.is_free(user.email):
            yield Sign(_("A holder writes from a free mail address (%(domain)s).") % {"domain": _domain(user.email)})
        elif label := mail_domains.sign(user.email):
            yield Sign(
                _("A holder's address is %(label)s. That alone proves nothing.") % {"label": label}, is_good=True
            )


def _domain(address: str) -> str:
    return address.rpartition("@")[2].casefold()
