"""A dataset as an editor declares it, and files in memory."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest

from accounts.permissions import System
from news.statistics import importing
from news.statistics.importing import Report, Told
from news.statistics.models import Category, Dataset, Dimension, Measure, Source

BY = System("import_statistics")
DATA = Path(importing.__file__).parents[1] / "data"
HOME_OFFICE = Told(dataset="nrm", published="2024-03-07", release="q4_2023_tables")


@pytest.fixture
def nrm(db: None) -> Dataset:
    source = Source.objects.create(publisher="Home Office", title="NRM statistics", url="https://gov.example/nrm")
    dataset = Dataset.objects.create(slug="nrm", title="NRM", kind="official", counted="a referral", source=source)
    for place, code in enumerate(
        ("referrals", "reasonable_grounds_decisions", "conclusive_grounds_decisions", "dtn_reports")
    ):
        title = code.replace("_", " ").capitalize()
        Measure.objects.create(dataset=dataset, code=code, title=title, unit="people", position=place)
    titles = (
        "Age at exploitation",
        "Gender",
        "Location",
        "Outcome",
        "Nationality",
        "Exploitation type",
        "First responder",
    )
    for place, title in enumerate(titles):
        code = title.lower().replace(" ", "_")
        Dimension.objects.create(dataset=dataset, code=code, title=title, position=place)
    gender = Dimension.objects.get(dataset=dataset, code="gender")
    Category.objects.create(dimension=gender, code="male", label="Male")
    return dataset


def csv_of(rows: Iterable[Mapping[str, object]], *columns: str) -> bytes:
    """A tidy CSV; without `columns`, those of the first row."""
    told = [dict(row) for row in rows]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns or list(told[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(told)
    return text.getvalue().encode()


def row(value: object, published: str = "2024-03-07", period: str = "2023-Q4", **more: object) -> dict[str, object]:
    """One number of one release; its release is named after its day."""
    said: dict[str, object] = {"measure": "referrals", "category": "all", "period": period, "value": value}
    return said | {"published": published, "release": f"r{published}", **more}


@pytest.fixture
def take(nrm: Dataset) -> Callable[..., Report]:
    """Take the rows, or the bytes, of a file."""

    def taken(content: object, name: str = "nrm_rows.csv", told: Told | None = None) -> Report:
        made = content if isinstance(content, bytes) else csv_of(content)  # type: ignore[arg-type]
        return importing.take(name, made, told or Told(), by=BY)

    return taken
