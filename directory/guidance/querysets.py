"""Phrases about reference data."""

from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from directory.guidance.models import FirstResponder  # noqa: F401 - the type parameter below

# Words that people add or leave out without meaning anything by it.
SMALL_WORDS = frozenset({"and", "&", "of", "the"})
WORDS = 10


class FirstResponderQuerySet(models.QuerySet["FirstResponder"]):
    """Organisations that can be picked in the Home Office's form."""

    def matching(self, text: str) -> Self:
        """Those whose name holds every word of `text` (its first WORDS), in any order; an empty text names all."""
        words = [word for word in text.replace("\x00", " ").split() if word.lower() not in SMALL_WORDS]
        found = self
        for word in words[:WORDS]:
            found = found.filter(name__icontains=word)
        return found
