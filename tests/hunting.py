"""Who hunts for tests, or pages, that hold by chance adds `-p tests.hunting` (DEVELOPING.md).

Rows that nobody put in order come in any, and so do those that are equal by it: PostgreSQL promises none, and gives
mostly the same one. Tests run in any order, file by file. HUNT=N repeats a run's order of tests.
"""

import os
import random
import secrets
from typing import Any

import pytest
from django.db.models import OrderBy
from django.db.models.functions import Random
from django.db.models.sql.compiler import SQLCompiler

# Workers inherit it.
SEED = int(os.environ.setdefault("HUNT", str(secrets.randbelow(10_000))))
_prepared = SQLCompiler.pre_sql_setup


def _in_any_order(self: SQLCompiler, *args: Any, **kwargs: Any) -> tuple[list, list, list]:
    extra_select, order_by, group_by = _prepared(self, *args, **kwargs)
    # What is distinct can be put in order by what it shows alone.
    chance = "random()" if self.query.distinct_fields or not self.query.distinct else "" if order_by else "1 DESC"
    if chance and not self.query.combinator:
        order_by = [*order_by, (OrderBy(Random()), (chance, (), False))]
    return extra_select, order_by, group_by


def pytest_configure() -> None:
    SQLCompiler.pre_sql_setup = _in_any_order


def pytest_report_header() -> str:
    return f"HUNT={SEED}"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    chance = random.Random(SEED)  # noqa: S311 - no secret, and the same again for the same number
    files = {item.path: chance.random() for item in items}
    items.sort(key=lambda item: (files[item.path], chance.random()))
