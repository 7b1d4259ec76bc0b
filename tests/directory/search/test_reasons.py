"""A result says why it matched, in as few words as will do."""

import pytest

from directory.search.search import search
from directory.search.values import Query
from tests.directory.search.conftest import Shelve
from tests.directory.search.crowd import document

PHRASES = (
    ("Forced online fraud", "Specialism: Forced online fraud"),
    ("forced scamming", "Specialism: Forced online fraud"),
    ("Section 45 defence", "Specialism: Section 45 defence"),
    ("Section 22 defence", "Specialism: Section 22 defence"),
    ("Albanian", "Language: Albanian"),
)


@pytest.fixture
def one(shelve: Shelve) -> None:
    texts = " ".join(words for words, _label in PHRASES)
    facets = (("language", "sq"), ("country", "GB"), ("country", "AL"), ("legal_aid", "yes"))
    shelve(
        [document(1, name="Ana Hoxha", specialisms=texts, biography="Visa and appeals", phrases=PHRASES, facets=facets)]
    )


@pytest.mark.usefixtures("one")
@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("", []),
        ("forced scamming", ["Specialism: Forced online fraud (“scamming”)"]),
        ("online fraud", ["Specialism: Forced online fraud"]),
        ("section 45 defence", ["Specialism: Section 45 defence"]),
        ("albanian section 22 defence", ["Specialism: Section 22 defence", "Language: Albanian"]),
        ("hoxha", ["In the name: “hoxha”"]),
        ("visas ana", ["In the name: “ana”", "In the text: “visas”"]),
        (
            "albanian ana fraud visa",
            ["In the name: “ana”", "Specialism: Forced online fraud", "In the text: “albanian”, “visa”"],
        ),
        ("fraud the", ["Specialism: Forced online fraud"]),
    ],
)  # fmt: skip
def test_reasons_name_where_each_word_stands(text: str, reasons: list[str]) -> None:
    (entry,) = search(Query(text=text)).entries
    assert entry.reasons == reasons


@pytest.mark.usefixtures("one")
def test_chosen_values_are_named() -> None:
    (entry,) = search(Query(language=("sq", "fr"), country=("AL",), legal_aid=True)).entries
    assert entry.chosen == [("country", "AL"), ("language", "sq"), ("legal_aid", "yes")]
