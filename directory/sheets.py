"""What a holder may say about an entry, as plain values that JSON can keep: the words of the wizard and of changes.

A sheet is {field: value}. Professions and other terms stand in it by their slugs, registrations as [register, number].
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from directory import lexicon
from directory.lexicon import Word
from directory.models import Profile, Registration, Term, Vocabulary
from directory.validators import reads_as_written, telephones

type Sheet = dict[str, Any]

# Fields of Profile that their holder writes. Address, place in an organisation and such are given by others.
PLAIN = (
    "name", "organisation_name", "headline", "biography", "countries", "jurisdictions", "languages", "has_legal_aid",
    "fees", "is_remote", "is_in_person", "accepts_referrals", "publications", "training", "place", "region", "country",
    "street", "postcode", "is_location_confidential", "phone", "hours", "email", "website",
    "members_email", "members_phone",
)  # fmt: skip
VOCABULARIES = (Vocabulary.SPECIALISM, Vocabulary.EXPLOITATION, Vocabulary.REPORT)
FIELDS = (*PLAIN, "profession", *(each.value for each in VOCABULARIES), "registrations")
# What can be wrong about somebody without harm for a day. All else is looked at before anybody relies on it.
# No free text: a telephone number, or where to pay, can stand in any.
AT_ONCE = frozenset({"languages", "has_legal_aid", "is_remote", "is_in_person", "accepts_referrals"})

FLAGS = frozenset({"has_legal_aid", "is_remote", "is_in_person", "accepts_referrals", "is_location_confidential"})
LISTS = frozenset({"countries", "jurisdictions", "languages", *(each.value for each in VOCABULARIES)})
LENGTHS = {field.name: field.max_length for field in Profile._meta.fields if field.name in PLAIN}
REGISTRATION = [field.max_length for field in Registration._meta.fields if field.name in {"body", "number"}]
# More than all countries of the world on one list were not chosen by anybody.
MOST_LISTED = 300


def check(sheet: Mapping[str, Any]) -> None:
    """ValidationError, by field, for values that no page of ours sends: of another type, too long, not to be kept."""
    wrong = {}
    for field, value in sheet.items():
        try:
            _check(field, value)
        except ValidationError as error:
            wrong[field] = error
    if wrong:
        raise ValidationError(wrong)


def read(profile: Profile) -> Sheet:
    """Return what the entry says now (three queries, or none after with_page)."""
    sheet: Sheet = {field: getattr(profile, field) for field in PLAIN}
    terms = list(profile.terms.all())
    sheet["profession"] = profile.profession.slug
    for vocabulary in VOCABULARIES:
        sheet[vocabulary.value] = sorted(term.slug for term in terms if term.vocabulary == vocabulary)
    sheet["registrations"] = [[row.body, row.number] for row in profile.registrations.all()]
    return sheet


def proposed(profile: Profile) -> Sheet:
    """Return what the entry would say if all that waits were accepted (one query more than read)."""
    waiting = profile.submissions.waiting().filter(is_new=False).first()
    return {**read(profile), **(waiting.changes if waiting else {})}


def differences(profile: Profile, sheet: Mapping[str, Any]) -> Sheet:
    """Return those values of a sheet that the entry does not say yet."""
    now = read(profile)
    return {field: value for field, value in sheet.items() if not same(value, now[field])}


def same(one: Any, other: Any) -> bool:
    """Whether two values of a sheet say the same, one of them perhaps as JSON has kept it."""
    return _as_kept(one) == _as_kept(other)


def terms_after(profile: Profile, sheet: Mapping[str, Any]) -> list[Term] | None:
    """Return all terms that the entry has once the sheet holds; None when it speaks of none. Unknown slugs are left."""
    spoken = [vocabulary for vocabulary in VOCABULARIES if vocabulary.value in sheet]
    if not spoken:
        return None
    kept = [term for term in profile.terms.all() if term.vocabulary not in spoken]
    wanted = Term.objects.by_address((each.value, slug) for each in spoken for slug in sheet[each.value])
    return [*kept, *wanted.values()]


def details_of(sheet: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a sheet that stand in columns of the entry, the profession as its row."""
    told = {field: value for field, value in sheet.items() if field in PLAIN}
    if "profession" in sheet:
        found = Term.objects.filter(vocabulary=Vocabulary.PROFESSION, slug=sheet["profession"]).first()
        if found is None:
            raise ValidationError({"profession": _("There is no such profession (any more): choose another one.")})
        told["profession"] = found
    if "name" in told:
        told["name"] = folded(told["name"])
    return told


def folded(text: str) -> str:
    """One blank between words: two that differ in nothing else are read as one name."""
    return " ".join(text.split())


def words_of(vocabulary: str, slugs: Iterable[str]) -> list[Word]:
    """Return the words of these slugs, in the order of the vocabulary."""
    wanted = set(slugs)
    return [word for slug, word in lexicon.current().slugs(vocabulary).items() if slug in wanted]


def _as_kept(value: Any) -> Any:
    """Sets are kept as lists, so their order says nothing; that of telephones does."""
    if not isinstance(value, list | tuple):
        return value
    parts = [json.dumps(part, sort_keys=True) for part in value]
    return parts if any(isinstance(part, dict) for part in value) else sorted(parts)


def _check(field: str, value: Any) -> None:
    if field in FLAGS:
        _expect(isinstance(value, bool))
    elif field in LISTS:
        _expect(isinstance(value, list | tuple) and len(value) <= MOST_LISTED)
        for each in value:
            _text(each)
    elif field == "registrations":
        _expect(isinstance(value, list | tuple) and len(value) <= MOST_LISTED)
        for each in value:
            _expect(isinstance(each, list | tuple) and len(each) == 2)
            for part, longest in zip(each, REGISTRATION, strict=True):
                _text(part, longest=longest)
                reads_as_written(part)
    elif field == "phone":
        telephones(value)
        for row in value:
            for part in row.values():
                _text(part)
    else:
        _text(value, longest=LENGTHS.get(field))


def _text(value: Any, *, longest: int | None = None) -> None:
    """ValidationError unless this is text that PostgreSQL can keep and that is not longer than it may be."""
    _expect(isinstance(value, str) and "\0" not in value)
    _expect(not any("\ud800" <= letter <= "\udfff" for letter in value))
    if longest is not None and len(value) > longest:
        raise ValidationError(
            _("At most %(count)d letters: this has %(length)d.") % {"count": longest, "length": len(value)}
        )


def _expect(holds: bool) -> None:
    if not holds:
        raise ValidationError(_("This cannot be kept as it stands."))
