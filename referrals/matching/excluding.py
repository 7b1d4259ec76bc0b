"""Who is never asked about a client: named entries, whoever speaks a language, a place or an organisation."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from accounts.models import Membership, Role
from directory.models import Holder, Profile

if TYPE_CHECKING:
    from directory.querysets import ProfileQuerySet

# What an entry says of where it is, and of whose it is.
NAMED = ("name", "organisation_name", "organisation__name", "region", "place")


@dataclass(frozen=True, kw_only=True)
class Excluded:
    """`slugs`: addresses of entries; `languages`: codes; `names`: of regions, towns and organisations.

    Whoever looks after an entry that is excluded would read what is asked of any other that they look after: that one
    is excluded with it.
    """

    slugs: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    @classmethod
    def of(cls, slugs: Iterable[str] = (), languages: Iterable[str] = (), names: Iterable[str] = ()) -> "Excluded":
        """Return it from lists as a case keeps them."""
        return cls(slugs=frozenset(slugs), languages=frozenset(languages), names=frozenset(map(folded, names)))

    def bars(self, profile: Profile) -> bool:
        """Whether this entry is never to be asked (one query the first time; one when an organisation has it)."""
        return self.describes(profile) or profile.pk in self._beside

    @cached_property
    def _beside(self) -> frozenset[UUID]:
        """The keys of what those look after who look after an excluded entry (one query)."""
        if not self.slugs:
            return frozenset()
        theirs = "user__holdings__profile__slug__in"
        held = Holder.objects.order_by().filter(**{theirs: self.slugs}).values_list("profile")
        managers = Membership.objects.filter(role=Role.MANAGER, **{theirs: self.slugs})
        managed = managers.order_by().values_list("organisation__profiles")
        return frozenset(key for (key,) in held.union(managed) if key)

    def describes(self, profile: Profile) -> bool:
        """Whether an entry is one of those by what it says of itself."""
        if profile.slug in self.slugs or self.languages & set(profile.languages):
            return True
        return bool(self.names) and any(folded(each) in self.names for each in _names(profile) if each)

    def without(self, rows: "ProfileQuerySet") -> "ProfileQuerySet":
        """Leave them out."""
        # A missing organisation would make the whole condition unknown, and leave everybody out.
        barred = rows.model._default_manager.filter(self._described | Q(pk__in=self._beside))
        return rows.exclude(pk__in=barred.values("pk"))

    def left_out(self) -> tuple[int, int]:
        """How many that could be asked are left out, and how many of them only for who looks after them (4 queries)."""
        rows = Profile.objects.reachable()
        every = rows.count() - self.without(rows).count()
        return every, every - rows.filter(self._described).count()

    @property
    def _described(self) -> Q:
        """What those say of themselves who are left out."""
        said = Q(slug__in=self.slugs) | Q(languages__overlap=sorted(self.languages))
        for name in self.names:
            for column in NAMED:
                said |= Q(**{f"{column}__iexact": name})
        return said


def is_named(name: str) -> bool:
    """Whether any entry names this as its region, town or organisation (one query)."""
    named = Q()
    for column in NAMED:
        named |= Q(**{f"{column}__iexact": name})
    return Profile.objects.filter(named).exists()


def folded(name: str) -> str:
    """Return a name as names are compared."""
    return " ".join(name.split()).casefold()


def _names(profile: Profile) -> Iterable[str]:
    yield from (profile.name, profile.organisation_name, profile.region, profile.place)
    if profile.organisation:
        yield profile.organisation.name
