"""Whatever a feed sends, the answer is listings and faults in words."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.faults import Fault
from directory.importing.hsds import documents
from directory.importing.hsds.identity import Origin
from directory.importing.hsds.reader import HsdsReader
from directory.importing.reading import Found
from directory.importing.words import Words

DATA = Path(__file__).resolve().parents[2] / "data"
SAMPLE: dict[str, Any] = json.loads((DATA / "hsds_3_0_services.json").read_text())["contents"][0]
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*SAMPLE, "number"]), inner, max_size=3)
    ),
    max_leaves=8,
)


def paths(value: Any, here: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place in a document."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [here, *(path for key, one in inner for path in paths(one, (*here, key)))]


def altered(value: Any, path: tuple[str | int, ...], new: Any) -> Any:
    """The document with something else in one place."""
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = altered(value[path[0]], path[1:], new)
    return copy


@pytest.mark.django_db
@settings(max_examples=300)
@given(path=st.sampled_from(paths(SAMPLE)), new=values)
def test_anything_anywhere_is_a_listing_or_faults_in_words(
    vocabulary: Words, path: tuple[str | int, ...], new: Any
) -> None:
    document = altered(SAMPLE, path, new)
    reader = HsdsReader(lambda: documents.walk(document, ""), Origin(name="Fuzz", key="fuzz"), vocabulary)
    found = list(reader)
    assert all(isinstance(one, Found | Fault) for one in found)
    assert all(one.message for one in found if isinstance(one, Fault))
    for one in found:
        if isinstance(one, Found):
            assert "\x00" not in repr(one.row)
            assert one.row.name.strip()
            one.row.biography.encode()
    assert isinstance(reader.notes, Counter)
