"""With twenty thousand entries the statement still goes through its indexes."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from directory.models import Profile, Term, Vocabulary
from directory.search import statement, tally
from directory.search.text import asked
from directory.search.values import Query

CLONE = """
INSERT INTO directory_profile (id, slug, {others})
SELECT gen_random_uuid(), 'plan-' || n, {others} FROM directory_profile, generate_series(1, 20000) AS n
"""
FILL = """
INSERT INTO directory_search_searchentry (profile_id, facets, words, score, card, reasons)
SELECT id, ARRAY[16777217 + n % 3, 83886081 + n % 7, 117440512 + n % 500],
       to_tsvector('htmse', 'often w' || n % 50), n, '{}', '{}'
  FROM (SELECT id, substr(slug, 6)::int AS n FROM directory_profile WHERE slug LIKE 'plan-%') AS numbered;
ANALYZE directory_search_searchentry, directory_search_facettally, directory_term, directory_profile;
"""


@pytest.fixture
def many(db: None) -> None:
    profession = Term.objects.create(vocabulary=Vocabulary.PROFESSION, slug="any", name="Any")
    Profile.objects.create(slug="first", name="x", profession=profession, country="GB")
    columns = {field.column for field in Profile._meta.concrete_fields} - {"id", "slug"}
    with connection.cursor() as cursor:
        cursor.execute(CLONE.format(others=", ".join(sorted(columns))))
        cursor.execute(FILL)
    tally.tidy(many=0)


def used(query: Query) -> set[str]:
    """Return the names of the indexes and the kinds of scans of the entries that the plan of this query really runs.

    The plan that is kept for all questions of its form, made before any values are known.
    """
    sql, parameters = statement.build(query, asked(query.text), timezone.now())
    values = ", ".join(["%s"] * len(parameters))
    with connection.cursor() as cursor:
        cursor.execute(f"PREPARE question AS {sql}")
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE question ({values})", parameters)
        (plan,) = cursor.fetchone()[0]
        cursor.execute("DEALLOCATE question")
    return set(_steps(plan["Plan"]))


def _steps(node: dict[str, Any]) -> Iterator[str]:
    if node["Actual Loops"]:
        if "Index Name" in node:
            yield node["Index Name"]
        if node["Node Type"] == "Seq Scan":
            yield f"Seq Scan on {node['Relation Name']}"
    for child in node.get("Plans", []):
        yield from _steps(child)


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(
    ("query", "indexes"),
    [
        (Query(text="w7"), {"search_words"}),
        (Query(text="often"), {"search_words"}),
        (Query(text="often nowhere"), {"search_words"}),
        (Query(text="w7", language=("aaa",)), {"search_words"}),
        (Query(language=("en",), profession=(1,)), {"search_facets"}),
    ],
)
def test_questions_go_through_the_indexes(query: Query, indexes: set[str]) -> None:
    steps = used(query)
    assert indexes <= steps
    assert "Seq Scan on directory_search_searchentry" not in steps


@pytest.mark.usefixtures("many")
def test_whole_directory_is_read_from_the_tally_and_the_order_of_scores() -> None:
    assert "search_score" in used(Query())


def test_which_filters_are_chosen_makes_no_other_statement() -> None:
    now = timezone.now()

    def text(query: Query) -> str:
        return statement.build(query, [], now)[0]

    assert text(Query(language=("en",), report=(1,), remote=True)) == text(
        Query(profession=(2, 3), country=("GB",), legal_aid=True)
    )
    assert text(Query(language=("en",), report=(1,))) != text(Query(language=("en",), remote=True))
