"""Which database: data keys, and they alone, live in the one called "keys". It must be dumped apart (ADR 9)."""

from typing import Any

from django.db import models

KEYS = "keys"
MODEL = ("accounts_vault", "datakey")


class VaultRouter:
    """For DATABASE_ROUTERS. Of every other model it says nothing, but for keeping it out of the keys' database."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str | None:  # noqa: ARG002 - Django gives more than is needed
        return KEYS if _is_data_key(model) else None

    db_for_write = db_for_read

    def allow_migrate(
        self,
        db: str,
        app_label: str,
        model_name: str | None = None,
        **hints: Any,  # noqa: ARG002 - Django gives more than is needed
    ) -> bool:
        # What names no model (raw SQL, Python) belongs to the default database, as it always did.
        return ((app_label, model_name) == MODEL) == (db == KEYS)


def _is_data_key(model: type[models.Model]) -> bool:
    return (model._meta.app_label, model._meta.model_name) == MODEL
