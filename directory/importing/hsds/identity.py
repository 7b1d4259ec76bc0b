"""Where a feed comes from, and how its entries are known again next time."""

import uuid
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote

from django.utils.text import slugify

from accounts.faults import BadValueError
from directory.importing import values
from directory.importing.hsds.parts import Organization, Service

# What is said of entries whose source and kind nobody named: the least.
CONFIDENCE, PROFESSION = "secondary", "ngo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What the entries themselves do not say. `country`: ISO code for those that name none, or empty.

    `key` tells this source from others that count their entries 1, 2, 3; empty when nothing lasting is known.
    `base` is the address of a feed, under which it shows each entry by its id.
    """

    name: str
    key: str = ""
    url: str = ""
    base: str = ""
    confidence: str = CONFIDENCE
    country: str = ""
    profession: str = PROFESSION

    def address_of(self, kind: str, service: Service, organization: Organization) -> str:
        """Where this entry can be looked up. BadValueError when nobody says."""
        told = self.url or (self.base and f"{self.base}/{kind}s/{quote(service.id, safe='')}")
        told = told or service.url or organization.website or organization.uri
        if not told:
            raise BadValueError("does not say where it is published; name the address with --source-url.")
        return values.web_address(500)(told)


def external_id(kind: str, told: str, key: str) -> str:
    """The lasting name of an entry. BadValueError when its id is no UUID and the source has no lasting name either."""
    try:
        return f"hsds:{kind}:{uuid.UUID(told)}"
    except ValueError:
        pass
    if not key:
        raise BadValueError(f"is “{values.short(told)}”, no UUID; name the source with --source-name to keep it apart.")
    plain = f"hsds:{slugify(key)[:40]}:{kind}:{told.lower()}"
    # Case and signs that our names lack may be all that tells two ids apart.
    if values.EXTERNAL_ID.fullmatch(plain) and told == told.lower():
        return plain
    return f"hsds:{slugify(key)[:40]}:{kind}:{sha256(told.encode()).hexdigest()[:32]}"
