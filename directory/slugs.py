"""Addresses of profiles: readable, unique, never a reserved word."""

from collections.abc import Sequence
from hashlib import sha256

from django.utils.text import slugify

from directory.constraints import RESERVED_SLUGS
from directory.models import Profile

LENGTH = 60
# Letters that Unicode does not take apart into a plain one and a mark.
PLAIN = str.maketrans(
    {
        "ı": "i",
        "ł": "l",
        "Ł": "L",
        "ø": "o",
        "Ø": "O",
        "đ": "d",
        "Đ": "D",
        "ß": "ss",
        "æ": "ae",
        "Æ": "AE",
        "œ": "oe",
        "ə": "e",
    }
)


def fresh(named: Sequence[tuple[str, str]]) -> list[str]:
    """Return an unused address for each (name, key). Names alike are told apart by a digest of the key (one query)."""
    plain = [short(name) for name, _ in named]
    marked = [f"{slug}-{sha256(key.encode()).hexdigest()[:8]}" for slug, (_, key) in zip(plain, named, strict=True)]
    taken = set(Profile.objects.filter(slug__in={*plain, *marked}).values_list("slug", flat=True))
    taken.update((*RESERVED_SLUGS, "entry"))
    chosen = []
    for first, other in zip(plain, marked, strict=True):
        slug = other if first in taken else first
        taken.add(slug)
        chosen.append(slug)
    return chosen


def short(name: str) -> str:
    """Return the address that a name has when nobody else has it."""
    return slugify(name.translate(PLAIN))[:LENGTH].strip("-") or "entry"
