"""The hot path's own rows: one denormalised entry a published profile, and small tables beside it that count them."""

from typing import Any, ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models

# A change of entries adds rows, never changes any, so two people who save never wait for each other.
_TALLY = """
    INSERT INTO directory_search_facettally (facet, change)
    SELECT facet, sum(change) FROM (
        {rows}
    ) AS changed GROUP BY facet HAVING sum(change) <> 0;
    INSERT INTO directory_search_unmapped (profile_id, number) SELECT profile_id, number FROM {unmapped};
    RETURN NULL;
"""
_ADDED = "SELECT unnest(0 || facets) AS facet, 1 AS change FROM new_rows"
_GONE = "SELECT unnest(0 || facets) AS facet, -1 AS change FROM old_rows"
_OTHERWISE = """(
        SELECT profile_id, new_rows.number FROM new_rows JOIN old_rows USING (profile_id)
         WHERE new_rows.facets <> old_rows.facets
    ) AS otherwise"""
_EMPTY = """
    DELETE FROM directory_search_facettally;
    DELETE FROM directory_search_unmapped;
    DELETE FROM directory_search_bitmap;
    RETURN NULL;
"""

# Bits of one bitmap: as many entries as a segment has. Short enough to stand in its row rather than outside of it.
SEGMENT_SHIFT = 13
SEGMENT = 1 << SEGMENT_SHIFT


class BitsField(models.Field):
    """One bit for each entry of a segment. Only SQL reads and writes it."""

    def db_type(self, connection: Any) -> str:  # noqa: ARG002 - Django hands it over
        return f"bit({SEGMENT})"


class SearchEntry(models.Model):
    """All that searching and drawing a card need to know about one published profile.

    `facets` holds one integer for every facet value (see facets.py). What changes often, availability, stands in a
    column of its own: inside the indexed array each change writes twelve times the log (measured). `reasons` says for
    each word where it stands (see reasons.py). `number` is its place in the bitmaps, the same as long as it lives.
    """

    profile = models.OneToOneField("directory.Profile", models.CASCADE, primary_key=True, related_name="search_entry")
    number = models.IntegerField(db_default=models.Func(models.Value("directory_search_number"), function="nextval"))
    facets = ArrayField(models.IntegerField())
    words = SearchVectorField()
    score = models.IntegerField()
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    open_until = models.DateTimeField(null=True)
    card = models.JSONField()
    reasons = models.JSONField()

    class Meta:
        verbose_name = "search entry"
        verbose_name_plural = "search entries"
        indexes: ClassVar = [
            # Without the pending list: a search would have to read it, and whoever fills it would have to empty it.
            GinIndex("words", name="search_words", fastupdate=False),
            GinIndex(OpClass("facets", "gin__int_ops"), name="search_facets", fastupdate=False),
            models.Index(models.F("score").desc(), "profile", name="search_score"),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="tally_added",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="new_rows"),
                func=_TALLY.format(rows=_ADDED, unmapped="new_rows"),
            ),
            pgtrigger.Trigger(
                name="tally_changed",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                referencing=pgtrigger.Referencing(old="old_rows", new="new_rows"),
                func=_TALLY.format(rows=f"{_ADDED} UNION ALL {_GONE}", unmapped=_OTHERWISE),
            ),
            pgtrigger.Trigger(
                name="tally_removed",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Delete,
                referencing=pgtrigger.Referencing(old="old_rows"),
                func=_TALLY.format(rows=_GONE, unmapped="old_rows"),
            ),
            pgtrigger.Trigger(
                name="tally_emptied",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Truncate,
                func=_EMPTY,
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class FacetTally(models.Model):
    """How many entries have each facet value: the sum of all changes ever, kept by triggers; facet 0 counts entries.

    Summing is exact in every snapshot without a version number, a lock or a recount. tidy() folds the rows together.
    """

    facet = models.IntegerField()
    change = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.facet} {self.change:+}"


class Bitmap(models.Model):
    """Which entries of a segment (so many numbers in a row) have a facet value: to count thousands at once.

    True of all entries but those in Unmapped, in every snapshot. Only the holder of TALLY_LOCK writes here.
    """

    segment = models.IntegerField()
    facet = models.IntegerField()
    bits = BitsField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["facet", "segment"], name="search_bitmap")]

    def __str__(self) -> str:
        return f"{self.facet} in {self.segment}"


class Unmapped(models.Model):
    """An entry that came, went or got other facets since the bitmaps were folded: they are wrong about its number."""

    profile_id = models.UUIDField()
    number = models.IntegerField()

    def __str__(self) -> str:
        return str(self.number)


class SpelledWord(models.Model):
    """A word that some profile uses or used, to correct typing errors to.

    Not unique on purpose: a unique index makes the second of two people who bring the same new word wait for the first.
    """

    word = models.CharField(max_length=30)

    class Meta:
        indexes: ClassVar = [
            models.Index("word", name="search_spelled_word"),
            GinIndex(OpClass("word", "gin_trgm_ops"), name="search_spelled_like"),
        ]

    def __str__(self) -> str:
        return self.word
