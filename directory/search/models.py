"""The hot path's own rows: one denormalised entry a published profile, and small tables beside it."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class SearchEntry(models.Model):
    """All that searching and drawing a card need to know about one published profile.

    `facets` holds one integer for every facet value (see facets.py). What changes often, availability, stands in a
    column of its own: inside the indexed array each change writes twelve times the log (measured).
    """

    profile = models.OneToOneField("directory.Profile", models.CASCADE, primary_key=True, related_name="search_entry")
    facets = ArrayField(models.IntegerField())
    words = SearchVectorField()
    score = models.IntegerField()
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    open_until = models.DateTimeField(null=True)
    card = models.JSONField()

    class Meta:
        verbose_name = "search entry"
        verbose_name_plural = "search entries"
        indexes: ClassVar = [
            GinIndex("words", name="search_words"),
            GinIndex(OpClass("facets", "gin__int_ops"), name="search_facets"),
            models.Index(models.F("score").desc(), "profile", name="search_score"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
