"""A shelf to put documents on: profiles as thin as the database allows, and the entries that stand for them."""

from collections.abc import Callable, Iterable
from itertools import batched

import pytest

from directory.models import Profile, Term, Vocabulary
from directory.search import index
from directory.search.index import Document

type Shelve = Callable[[Iterable[Document]], list[Document]]


@pytest.fixture
def shelve(db: None) -> Shelve:
    """Return a function that makes documents findable."""
    return put


def put(documents: Iterable[Document]) -> list[Document]:
    """Make profiles for the documents and write their entries."""
    profession, _made = Term.objects.get_or_create(vocabulary=Vocabulary.PROFESSION, slug="any", name="Any")
    shelved = list(documents)
    for chunk in batched(shelved, 1000, strict=False):
        Profile.objects.bulk_create(
            (
                Profile(pk=each.profile_id, slug=each.profile_id.hex, name="x", profession=profession, country="GB")
                for each in chunk
            ),
            ignore_conflicts=True,
        )
        index.write(chunk)
    return shelved
