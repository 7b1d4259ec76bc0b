"""The words that profiles use, and the one that was probably meant when nobody uses the one that was typed."""

from collections.abc import Iterable

from django.db import connection

from directory.search.text import spelled

# A word with so many letters may have two of them wrong; in a shorter one that makes another word ("shqip", "ship").
LONG = 7
# Two words written as one: the shortest that each may be, and the longest that both are together.
PART, JOINED = 3, 20

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
# Two words that stand together in some entry ("safehouse"); else a word that differs by a letter or two, or by two
# neighbours swapped. The first letter is seldom wrong: with another one, only one letter may be. Among words equally
# near the more used one was probably meant; counting stops where it no longer tells them apart.
_CORRECT = """
SELECT typed.word,
       CASE WHEN to_tsvector('htmse', typed.word) = '' OR EXISTS (
           SELECT FROM directory_search_searchentry WHERE words @@ plainto_tsquery('htmse', typed.word)
       ) THEN typed.word ELSE coalesce((
           SELECT pair FROM unnest(string_to_array(typed.pairs, '|')) AS pair
            WHERE numnode(phraseto_tsquery('htmse', pair)) = 3 AND EXISTS (
                SELECT FROM directory_search_searchentry WHERE words @@ phraseto_tsquery('htmse', pair)
            ) LIMIT 1
       ), (
           SELECT near.word FROM (
               SELECT word, steps, left(word, 1) <> left(typed.bare, 1) AS is_odd FROM (
                   SELECT DISTINCT word, levenshtein(word, typed.bare) AS steps FROM directory_search_spelledword
                    WHERE (word %% typed.bare AND levenshtein_less_equal(word, typed.bare, typed.steps) <= typed.steps)
                       OR word = ANY(string_to_array(typed.swapped, ' '))
               ) AS alike WHERE steps < 2 OR left(word, 1) = left(typed.bare, 1)
                ORDER BY is_odd, steps, word LIMIT 10
           ) AS near CROSS JOIN LATERAL (
               SELECT count(*) AS entries FROM (
                   SELECT FROM directory_search_searchentry
                    WHERE words @@ plainto_tsquery('htmse', near.word) LIMIT 100
               ) AS first_of_them
           ) AS use WHERE entries > 0 ORDER BY is_odd, steps, entries DESC, word LIMIT 1
       )) END
  FROM unnest(%s::text[], %s::text[], %s::int[], %s::text[], %s::text[]) WITH ORDINALITY
    AS typed (word, bare, steps, swapped, pairs, place) ORDER BY place
"""


def learn(texts: Iterable[str]) -> None:
    """Remember the words of these plain texts (one query)."""
    words = sorted(set().union(*map(spelled, texts)))
    with connection.cursor() as cursor:
        cursor.execute(_LEARN, [words])


def forget() -> None:
    """Drop the words that no entry uses any more, a removed person's name too, and words learnt twice.

    A word that somebody brings back in this very moment is learnt again when their entry is next written.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FORGET)


def corrected(words: list[str]) -> list[str]:
    """Return the words, each that no entry has replaced by the likeliest that some entry has (one query).

    A word with letters beyond ASCII is left alone: it is another language's, and looks alike by chance.
    """
    ours = [word if word.isascii() else "" for word in words]
    steps = [2 if len(word) >= LONG else 1 for word in ours]
    swapped, pairs = [" ".join(_swapped(word)) for word in ours], ["|".join(_pairs(word)) for word in ours]
    with connection.cursor() as cursor:
        cursor.execute(_CORRECT, [words, ours, steps, swapped, pairs])
        return " ".join(meant or word for word, meant in cursor.fetchall()).split()


def _swapped(word: str) -> list[str]:
    """Return the word with each pair of neighbours swapped."""
    return [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)]


def _pairs(word: str) -> list[str]:
    """Return each way to read the word as two."""
    cuts = range(PART, len(word) - PART + 1) if len(word) <= JOINED else ()
    return [f"{word[:cut]} {word[cut:]}" for cut in cuts]
