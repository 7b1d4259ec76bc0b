"""What is true of every table: a row has a name, and asks the database for nothing to say it."""

import datetime
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from tests.test_house import APPS

MODELS = [
    model
    for config in apps.get_app_configs()
    if config.name.partition(".")[0] in APPS
    for model in config.get_models(include_auto_created=False)
]
DAY = datetime.date(2026, 11, 27)
MOMENT = datetime.datetime(2026, 11, 27, 9, 30, tzinfo=datetime.UTC)
# By the first of these that a field is.
SAMPLES: list[tuple[type[models.Field], Any]] = [
    (models.DateTimeField, MOMENT),
    (models.DateField, DAY),
    (models.TimeField, datetime.time(9, 30)),
    (models.UUIDField, uuid.UUID(int=7)),
    (models.BooleanField, True),
    (models.DecimalField, Decimal(7)),
    (models.IntegerField, 7),
    (models.BinaryField, b"7"),
    (models.JSONField, {}),
    (models.EmailField, "ada@example.com"),
    (models.CharField, "seven"),
    (models.TextField, "seven"),
]


def sample(model: type[models.Model], above: frozenset[type[models.Model]] = frozenset()) -> models.Model:
    """A row that was never saved, with something in every field; what it points at is made alike."""
    row, above = model(), above | {model}
    for field in model._meta.concrete_fields:
        if field.is_relation:
            if field.related_model not in above:
                setattr(row, field.name, sample(field.related_model, above))
            continue
        value = next((each for kind, each in SAMPLES if isinstance(field, kind)), field.get_default())
        setattr(row, field.attname, field.choices[0][0] if field.choices else value)
    return row


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_row_has_a_name(model: type[models.Model]) -> None:
    assert str(sample(model)).strip()
