"""One service or organisation of HSDS as one listing."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from itertools import chain
from typing import Any

from accounts.faults import BadValueError, Fault
from directory import confidential
from directory.actions import ListingRow
from directory.importing import discretion, values
from directory.importing.hsds import codes, phones, texts
from directory.importing.hsds.categories import Categories, categories, is_public_body
from directory.importing.hsds.identity import Origin, external_id
from directory.importing.hsds.parts import Language, Location, Organization, Phone, Service
from directory.importing.hsds.places import Place, place
from directory.importing.words import Words
from directory.models import Kind

# A line for those below this age turns everybody else away.
ADULT = 18
PUBLIC_AUTHORITY = "public-authority"
SHORTENED = "Texts shortened to the length we keep"
UNMAPPED = "Categories that our vocabulary has no word for"
UNNAMED = "Languages that we have no name for"
SECRET = "Confidential places, stored without address"  # noqa: S105 - no password


@dataclass(slots=True)
class Entry:
    """One item while it is read: what its document says around it, what is wrong with it."""

    where: str
    kind: str
    service: Service
    faults: list[Fault] = field(default_factory=list)

    @property
    def organization(self) -> Organization:
        """Who runs it; for a service that names nobody, itself."""
        return self.service.organization or Organization(id=self.service.id, name=self.service.name)

    @property
    def locations(self) -> list[Location]:
        at = [one.location for one in self.service.service_at_locations if one.location]
        return at or self.organization.locations

    @property
    def phones(self) -> Sequence[Phone]:
        """The nearest numbers: the service's own, else its places', else the organisation's."""
        at = self.service.service_at_locations
        places = chain.from_iterable([*(one.phones for one in at), *(one.phones for one in self.locations)])
        return self.service.phones or list(places) or self.organization.phones

    def take[T](self, column: str, make: Callable[[], T], otherwise: T) -> T:
        """The value, or a fault and `otherwise`."""
        try:
            return make()
        except BadValueError as bad:
            self.faults.append(Fault(self.where, column, str(bad)))
            return otherwise


def listing(entry: Entry, origin: Origin, words: Words, notes: Counter[str]) -> ListingRow | None:
    """The entry as a listing; None when it has faults, which then stand in it. `notes` counts what was altered."""
    service, organization = entry.service, entry.organization
    where = entry.take("location", lambda: place(entry.locations, origin.country), Place())
    is_public = is_public_body(organization, service.name)
    default = PUBLIC_AUTHORITY if is_public else origin.profession
    kind = categories(chain(service.attributes, organization.attributes), default, words)
    told = {
        "external_id": entry.take("id", lambda: external_id(entry.kind, service.id, origin.key), ""),
        "kind": Kind.ORGANISATION.value,
        "profession_id": kind.profession_id,
        "term_ids": kind.term_ids,
        "is_public_authority": is_public,
        "languages": _languages(entry, notes),
        "name": entry.take("name", lambda: texts.name(service.name), ""),
        **_words(service, organization, notes),
        **_conditions(entry),
        **_contact(entry),
        **_source(entry, origin),
        **{name: value for name, value in asdict(where).items() if name not in {"lines", "called"}},
    }
    if entry.faults:
        return None
    notes[UNMAPPED] += kind.unmapped
    return ListingRow(**_discreet(told, service, kind, where, words, notes))


def _words(service: Service, organization: Organization, notes: Counter[str]) -> dict[str, Any]:
    told = texts.biography(service) or texts.plain(organization.description)
    notes[SHORTENED] += len(told) > texts.BIOGRAPHY
    runs = texts.flat(organization.name)
    return {
        "organisation_name": "" if runs == texts.flat(service.name) else runs,
        "headline": texts.headline(service.description or organization.description),
        "biography": texts.cut(told, texts.BIOGRAPHY),
    }


def _conditions(entry: Entry) -> dict[str, Any]:
    service = entry.service
    at = service.service_at_locations
    return {
        "fees": texts.fees(service.fees_description, service.cost_options),
        "has_legal_aid": texts.mentions_legal_aid(service.cost_options, service.fees_description),
        "hours": texts.hours(
            service.schedules,
            chain.from_iterable(one.schedules for one in at),
            chain.from_iterable(one.schedules for one in entry.locations),
        ),
        "audience": "child" if service.maximum_age is not None and service.maximum_age <= ADULT else "",
    }


def _contact(entry: Entry) -> dict[str, Any]:
    service, organization = entry.service, entry.organization
    nobody: tuple[dict[str, str], ...] = ()
    return {
        "phone": entry.take("phones", lambda: phones.numbers(entry.phones), nobody),
        "sms": entry.take("phones", lambda: phones.sms(entry.phones), ""),
        "email": entry.take("email", lambda: values.email(service.email or organization.email), ""),
        "website": entry.take("url", lambda: values.web_address(200)(service.url or organization.website), ""),
    }


def _source(entry: Entry, origin: Origin) -> dict[str, Any]:
    service = entry.service
    address = entry.take("url", lambda: origin.address_of(entry.kind, service, entry.organization), "")
    return {
        "source_name": origin.name,
        "source_url": address,
        "source_date": _day(service.assured_date) or _day(service.last_modified),
        "source_confidence": origin.confidence,
    }


def _day(text: str) -> str:
    """The day of a date or a moment; nothing rather than a guess when it is unreadable."""
    try:
        return values.source_date(text[:10])
    except BadValueError:
        return ""


def _languages(entry: Entry, notes: Counter[str]) -> tuple[str, ...]:
    """Languages spoken, not those that take an interpreter."""
    service = entry.service
    spoken: Iterable[Language] = chain(
        service.languages,
        chain.from_iterable(one.languages for one in entry.locations),
        chain.from_iterable(one.languages for one in entry.phones),
    )
    found = dict.fromkeys(codes.language(one.code, one.name) for one in spoken if one.code or one.name)
    notes[UNNAMED] += None in found
    return tuple(code for code in found if code)


def _discreet(
    told: dict[str, Any], service: Service, kind: Categories, where: Place, words: Words, notes: Counter[str]
) -> dict[str, Any]:
    names = (told["name"], service.alternate_name, told["organisation_name"], *kind.labels)
    by_terms = discretion.is_secret_by_terms(kind.profession, kind.term_ids, words)
    is_secret = by_terms or discretion.is_secret_by_words(names, told["biography"])
    told["is_location_confidential"] = is_secret
    notes[SECRET] += is_secret
    return confidential.discreet(told, where.lines, where.called) if is_secret else told
