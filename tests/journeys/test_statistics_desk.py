"""An editor brings in a file of numbers, in a browser: refused, mended, doubted, answered, accepted."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Organisation
from accounts.permissions import Role
from news.statistics.models import Dataset, Observation
from tests.conftest import person
from tests.journeys.conftest import MODES
from tests.journeys.test_peers import each_way, open_as, press  # noqa: F401 - a fixture among them
from tests.news.statistics.importing.conftest import csv_of, nrm, row  # noqa: F401 - a fixture among them

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def hand_in(page: Page, site: str, rows: list[dict[str, object]]) -> None:
    page.goto(f"{site}/statistics/desk/hand-in/")
    file = {"name": "q4_2023.csv", "mimeType": "text/csv", "buffer": csv_of(rows)}
    page.get_by_label("File").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_label("Dataset").select_option("nrm")
    press(page, "See what it would change")


@each_way
def test_a_file_is_refused_mended_doubted_and_accepted(
    nrm: Dataset,  # noqa: F811
    operator: Organisation,
    open_as,  # noqa: F811
    mode: str,
    has_scripts: bool,
) -> None:

    page, look, site = open_as(person("editor", Role.EDITOR, operator), MODES[mode], has_scripts=has_scripts)
    page.goto(f"{site}/statistics/desk/")
    look("Statistics: desk")
    page.get_by_role("link", name="Hand in a file").click()
    look("Hand in a file")
    parts = [row(60) | {"category": "gender=male"}, row(60) | {"category": "gender=female"}]
    hand_in(page, site, [row("many"), *parts])
    expect(page.get_by_text("line 2, value: “many” is not a number.")).to_be_visible()
    look("q4_2023.csv")
    hand_in(page, site, [row(100), *parts])
    expect(page.get_by_text("3 new numbers")).to_be_visible()
    look("q4_2023.csv")
    while page.get_by_label("Why it stands").count():
        page.get_by_label("Why it stands").first.fill("The source says so, too.")
        page.get_by_role("button", name="Keep the answer").first.click()
    press(page, "Accept all of it")
    expect(page.get_by_text("Stored: release r2024-03-07.")).to_be_visible()
    look("q4_2023.csv")
    assert Observation.objects.count() == len(parts) + 1
    page.goto(f"{site}/statistics/desk/datasets/")
    look("Datasets")
    page.get_by_role("link", name="NRM").click()
    look("NRM")
    page.get_by_label("about people whom this site serves").check()
    page.get_by_label("Gender").check()
    press(page, "Keep it")
    look("Datasets")
    expect(page.get_by_text("10, everywhere")).to_be_visible()
