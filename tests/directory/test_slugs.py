"""Addresses: readable, unique, never a reserved word."""

import pytest

from directory import slugs
from tests.factories.directory import drafted

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Grace Hopper", "grace-hopper"),
        ("Yavuz Çınarlıdere", "yavuz-cinarlidere"),
        ("Łódź", "lodz"),
        ("x" * 99, "x" * 60),
    ],
)
def test_a_name_becomes_an_address(name: str, slug: str) -> None:
    assert slugs.fresh([(name, "key")]) == [slug]


@pytest.mark.parametrize("name", ["Shortlist", "نور", "…"])
def test_a_reserved_or_empty_address_is_marked(name: str) -> None:
    slug = slugs.fresh([(name, "key")])[0]
    assert slug.split("-")[0] in {"shortlist", "entry"}
    assert len(slug.split("-")[1]) == 8


def test_names_alike_are_told_apart_by_their_keys() -> None:
    drafted(slug="ada-byron")
    first, second, third = slugs.fresh([("Ada Byron", "1"), ("Grace", "2"), ("Grace", "3")])
    assert first.startswith("ada-byron-")
    assert second == "grace"
    assert third.startswith("grace-")


def test_the_same_key_gets_the_same_address() -> None:
    drafted(slug="ada-byron")
    assert slugs.fresh([("Ada Byron", "1")]) == slugs.fresh([("Ada Byron", "1")])
