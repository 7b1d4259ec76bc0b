"""The words of the vocabulary, as forms offer them."""

from collections.abc import Iterator

from directory import lexicon
from directory.models import Vocabulary


def profession_choices() -> list[tuple[str, str]]:
    """Return the professions by slug, in their own order."""
    return [(slug, word.name) for slug, word in lexicon.current().slugs(Vocabulary.PROFESSION).items()]


def grouped(vocabulary: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield the words of a vocabulary under those that stand at the top of its tree, which come first themselves."""
    known = lexicon.current()
    words = known.slugs(vocabulary).values()
    for top in (word for word in words if word.parent_id is None):
        below = known.with_descendants([top.id]) - {top.id}
        yield top.name, [(top.slug, top.name), *((word.slug, word.name) for word in words if word.id in below)]
