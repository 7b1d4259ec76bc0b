"""Phrases about data keys."""

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from accounts.vault.models import DataKey  # noqa: F401 - named in the base


class DataKeyQuerySet(models.QuerySet["DataKey"]):
    """Data keys."""

    def held(self) -> "DataKeyQuerySet":
        """Those that are not erased."""
        return self.filter(erased_at=None)

    def erased(self) -> "DataKeyQuerySet":
        """Those whose key is gone for ever."""
        return self.exclude(erased_at=None)

    def wrapped_before(self, version: int) -> "DataKeyQuerySet":
        """Those that an older version of the wrapping key opens, oldest row first."""
        return self.held().filter(key_version__lt=version).order_by("pk")
