"""What the search index holds of a profile. Every action calls refresh() in its own transaction."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import batched
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, gettext_noop, override

from accounts.names import country_name, language_name, own_language_name
from directory import lexicon
from directory.lexicon import Lexicon, Word
from directory.models import AVAILABILITY_DAYS, Availability, Profile, SourceConfidence, Verification, Vocabulary
from directory.search import index, places
from directory.search.index import Document
from directory.search.statement import CHECKED

CHUNK = 1000

AVAILABILITY_SCORE = {
    Availability.OPEN: 300,
    Availability.WAITING: 200,
    Availability.AWAY: 150,
    Availability.CLOSED: 50,
}
SOURCE_SCORE = {SourceConfidence.OFFICIAL: 90, SourceConfidence.NGO: 60, SourceConfidence.SECONDARY: 0}
KIND_LABELS = dict(Vocabulary.choices)
COMPLETENESS = (
    "headline", "biography", "languages", "countries", "phone", "email", "website", "hours", "fees", "publications",
    "training",
)  # fmt: skip


def refresh(profile_ids: Iterable[UUID]) -> None:
    """Make the entries of these profiles true: written anew when public, gone otherwise.

    Takes the rows' locks, so call it in the transaction of the change and after lexicon.share().
    """
    known = lexicon.current()
    for chunk in batched(sorted(profile_ids), CHUNK):
        list(Profile.objects.filter(pk__in=chunk).order_by("pk").select_for_update(no_key=True).values_list("pk"))
        public = list(Profile.objects.filter(pk__in=chunk).published().for_index())
        index.write([document(profile, known) for profile in public])
        index.remove(set(chunk) - {profile.pk for profile in public})


def rebuild() -> int:
    """Write every entry anew in one transaction; return how many profiles are public. Nobody can write meanwhile."""
    with transaction.atomic():
        lexicon.own()
        ids = list(Profile.objects.order_by("pk").values_list("pk", flat=True))
        refresh(ids)
        return Profile.objects.published().count()


def refresh_decayed() -> int:
    """Correct the entries that time alone has made untrue; return how many."""
    with transaction.atomic():
        lexicon.share()
        ids = list(Profile.objects.decayed().values_list("pk", flat=True))
        refresh(ids)
        return len(ids)


def document(profile: Profile, known: Lexicon) -> Document:
    """Return what the index holds of a profile read for_index(); of a confidential place, the centre of its town."""
    profession = known.with_ancestors([profile.profession_id])
    words = known.with_ancestors(sorted(term.pk for term in profile.terms.all()))
    latitude, longitude = position(profile)
    checks = profile.current_verifications()
    return Document(
        profile_id=profile.pk,
        name=profile.name,
        specialisms=_text([profile.headline, profile.organisation_name, *_spoken(words)]),
        context=_text([*_spoken(profession), *_named(profile), profile.place, profile.region]),
        biography=_text([profile.biography, profile.training, profile.publications]),
        phrases=tuple(_phrases(profile, [*profession, *words])),
        facets=tuple(_facets(profile, [*profession, *words])),
        # Of courses one counts: nobody rises by collecting them.
        score=score(profile, len({check.claim for check in checks})),
        latitude=latitude,
        longitude=longitude,
        open_until=open_until(profile),
        card=card(profile, checks),
    )


def position(profile: Profile) -> tuple[float, float] | tuple[None, None]:
    """Return where distances start: the address if it may be known, else the centre of the town, else nothing."""
    if profile.latitude is not None and profile.longitude is not None and not profile.is_location_confidential:
        return profile.latitude, profile.longitude
    return places.centre(profile.place, profile.country) or (None, None)


def score(profile: Profile, checks: int) -> int:
    """Rank before any word is typed: checked over listed, then availability said lately, then how much is filled in."""
    filled = sum(bool(getattr(profile, field)) for field in COMPLETENESS)
    if profile.is_listed:
        return SOURCE_SCORE[SourceConfidence(profile.source_confidence)] + filled
    said = AVAILABILITY_SCORE.get(Availability(profile.current_availability), 0)
    return CHECKED + said + 20 * checks + 5 * filled


def open_until(profile: Profile) -> datetime | None:
    """Return when "taking new work" stops being true unless confirmed again; None for anything else."""
    if profile.current_availability != Availability.OPEN or not profile.availability_confirmed_at:
        return None
    return profile.availability_confirmed_at + timedelta(days=AVAILABILITY_DAYS)


def card(profile: Profile, checks: Iterable[Verification]) -> dict[str, Any]:
    """Return all that a result card draws, free of any language: codes and keys, never names of countries or terms."""
    confirmed = profile.availability_confirmed_at
    return {
        "slug": profile.slug,
        "name": profile.name,
        "kind": profile.kind,
        "profession": profile.profession_id,
        "headline": profile.headline,
        "organisation": profile.organisation_name,
        "place": profile.place,
        "country": profile.country,
        "languages": profile.languages,
        "availability": profile.current_availability,
        "confirmed_at": confirmed.isoformat() if confirmed else None,
        "away_until": profile.away_until.isoformat() if profile.away_until else None,
        "checks": [[check.claim, check.checked_on.isoformat(), check.expires_on.isoformat()] for check in checks],
        "source": [profile.source_name, profile.source_date, profile.source_confidence] if profile.is_listed else None,
        "is_fictional": profile.is_fictional,
        "is_public_authority": profile.is_public_authority,
    }


def _facets(profile: Profile, words: Iterable[Word]) -> Iterator[tuple[str, int | str]]:
    for word in words:
        yield word.vocabulary, word.id
    for code in dict.fromkeys([*profile.countries, profile.country]):
        yield "country", code
    yield "based", profile.country
    for code in profile.languages:
        yield "language", code
    if profile.has_legal_aid:
        yield "legal_aid", "yes"
    if profile.is_remote:
        yield "remote", "yes"


def _phrases(profile: Profile, words: Iterable[Word]) -> Iterator[tuple[str, str]]:
    for word in words:
        yield from _of_term(word)
    for code in dict.fromkeys([*profile.countries, profile.country]):
        yield from _of_country(code)
    for code in profile.languages:
        yield from _of_language(code)
    if profile.organisation_name:
        yield profile.organisation_name, _labelled(gettext_noop("Works at: %(name)s"), profile.organisation_name)
    for where in dict.fromkeys([profile.place, profile.region]):
        if where:
            yield where, _labelled(gettext_noop("Place: %(name)s"), where)


def _spoken(words: Iterable[Word]) -> Iterator[str]:
    for word in words:
        yield from (word.name, *word.synonyms)


def _named(profile: Profile) -> Iterator[str]:
    for code in dict.fromkeys([*profile.countries, profile.country]):
        yield from (name for name, _label in _of_country(code))
    for code in profile.languages:
        yield from (name for name, _label in _of_language(code))


def _text(parts: Iterable[str]) -> str:
    return "\n".join(part for part in parts if part)


@lru_cache(maxsize=2000)
def _of_term(word: Word) -> tuple[tuple[str, str], ...]:
    label = _labelled("%(kind)s: %(name)s", word.name, kind=KIND_LABELS[word.vocabulary])
    return tuple((spoken, label) for spoken in (word.name, *word.synonyms))


@lru_cache(maxsize=1000)
def _of_country(code: str) -> tuple[tuple[str, str], ...]:
    names = _in_every_language(country_name, code)
    return tuple((name, _labelled(gettext_noop("Country: %(name)s"), name)) for name in names)


@lru_cache(maxsize=1000)
def _of_language(code: str) -> tuple[tuple[str, str], ...]:
    names = _in_every_language(language_name, code)
    told = [(name, _labelled(gettext_noop("Language: %(name)s"), name)) for name in names]
    own = own_language_name(code)
    # Whoever reads no language of the site types their own. Why it matched is said so that the helper understands too.
    return tuple(told) if own in {"", *names} else (*told, (own, told[0][1]))


def _labelled(message: str, name: str, **more: Any) -> str:
    """Label in the site's own language, whoever's request happens to write the entry."""
    with override(settings.LANGUAGE_CODE):
        return gettext(message) % {"name": name, **more}


def _in_every_language(named: Callable[[str], str], code: str) -> tuple[str, ...]:
    """A visitor types in their own language, so an entry is found under the names of each."""
    names = []
    for language in settings.TYPED_LANGUAGES:
        with override(language):
            names.append(named(code))
    return tuple(dict.fromkeys(names))
