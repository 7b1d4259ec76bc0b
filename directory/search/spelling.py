"""The words that profiles use, and the one that was probably meant when nobody uses the one that was typed."""

from collections.abc import Iterable

from django.db import connection

from directory.search.text import bare, spelled

# A word with more letters than this may have two of them wrong.
LONG = 4

_LEARN = """
INSERT INTO directory_search_spelledword (word)
SELECT word FROM unnest(%s::text[]) AS given (word)
 WHERE NOT EXISTS (SELECT FROM directory_search_spelledword AS known WHERE known.word = given.word)
"""
_FORGET = """
DELETE FROM directory_search_spelledword AS known
 WHERE NOT EXISTS (SELECT FROM directory_search_searchentry WHERE words @@ plainto_tsquery('htmse', known.word))
    OR EXISTS (SELECT FROM directory_search_spelledword AS twin WHERE twin.word = known.word AND twin.id < known.id)
"""
# Two letters wrong in a long word, one in a short one, or two neighbours swapped. Among words equally near the more
# used one was probably meant; counting stops where it no longer tells them apart.
_CORRECT = """
SELECT typed.word,
       CASE WHEN to_tsvector('htmse', typed.word) = '' OR EXISTS (
           SELECT FROM directory_search_searchentry WHERE words @@ plainto_tsquery('htmse', typed.word)
       ) THEN typed.word ELSE (
           SELECT near.word FROM (
               SELECT DISTINCT word, levenshtein(word, typed.bare) AS steps FROM directory_search_spelledword
                WHERE (word %% typed.bare AND levenshtein_less_equal(word, typed.bare, typed.steps) <= typed.steps)
                   OR word = ANY(string_to_array(typed.swapped, ' '))
                ORDER BY steps, word LIMIT 10
           ) AS near CROSS JOIN LATERAL (
               SELECT count(*) AS entries FROM (
                   SELECT FROM directory_search_searchentry
                    WHERE words @@ plainto_tsquery('htmse', near.word) LIMIT 100
               ) AS first_of_them
           ) AS use WHERE entries > 0 ORDER BY steps, entries DESC, word LIMIT 1
       ) END
  FROM unnest(%s::text[], %s::text[], %s::int[], %s::text[]) WITH ORDINALITY
    AS typed (word, bare, steps, swapped, place) ORDER BY place
"""


def learn(texts: Iterable[str]) -> None:
    """Remember the words of these texts (one query)."""
    words = sorted(set().union(*map(spelled, texts)))
    with connection.cursor() as cursor:
        cursor.execute(_LEARN, [words])


def forget() -> None:
    """Drop the words that no entry uses any more, a removed person's name too, and words learnt twice."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET)


def corrected(words: list[str]) -> list[str]:
    """Return the words, each that no entry has replaced by the likeliest one that some entry has (one query)."""
    spelt = [bare(word) for word in words]
    steps = [2 if len(word) > LONG else 1 for word in spelt]
    with connection.cursor() as cursor:
        cursor.execute(_CORRECT, [words, spelt, steps, [" ".join(_swapped(word)) for word in spelt]])
        return [meant or word for word, meant in cursor.fetchall()]


def _swapped(word: str) -> list[str]:
    """Return the word with each pair of neighbours swapped."""
    return [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)]
