"""Statistics in a real browser: chosen without scripts on a telephone, and no barrier in the dark."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from news.statistics.models import SeriesBreak
from tests.factories import statistics as make
from tests.journeys.conftest import MODES

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

Open = Callable[..., BrowserContext]


@pytest.fixture
def nrm() -> None:
    _before, after = make.moved_quarter()
    measure, at = after.series.measure, make.release(after.series.dataset, "2024-03-07", "q4_2023")
    SeriesBreak.objects.create(measure=measure, on="2023-01-30", text="The test changed on 30 January 2023.")
    for place, quarter in enumerate(("2022-Q3", "2022-Q4", "2023-Q1", "2023-Q2")):
        make.observation(after.series, quarter, 3500 + 100 * place, at)
    make.dimension(measure.dataset, "gender", "male", "female")
    for part, share in (("male", 3000), ("female", 1000)):
        line = make.series(measure, gender=part)
        for place, quarter in enumerate(("2022-Q3", "2022-Q4", "2023-Q1", "2023-Q2", "2023-Q4")):
            make.observation(line, quarter, share + 7 * place, at, flags=["p"] if quarter == "2023-Q4" else [])


def test_a_reader_chooses_on_a_telephone_without_scripts(
    nrm: None, live_server, open_context: Open, check_axe: Callable[[Page], None]
) -> None:
    page = open_context(**MODES["phone light"], java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/statistics/")
    page.get_by_role("link", name="Referrals to the NRM").click()
    expect(page.locator("figcaption")).to_contain_text("4,524 in Q1 2024")
    page.get_by_label("Broken down by").select_option(label="Gender")
    page.locator("#id_as_of").fill("2024-03-08")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".as-of")).to_contain_text("As it was known on 8 March 2024")
    expect(page.locator("figure table")).to_contain_text("3,028 [p]")
    expect(page.locator("figure table")).to_contain_text("4,142")
    expect(page.locator(".figure-narrow svg")).to_be_visible()
    expect(page.locator(".figure-wide svg")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("#id_as_of").fill("2999-01-01")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".errors:focus")).to_contain_text("That day has not come yet.")
    scripted = open_context(**MODES["phone light"]).new_page()
    scripted.goto(page.url)
    check_axe(scripted)


def test_no_barrier_in_the_dark_and_paper_has_the_whole_table(
    nrm: None, live_server, open_context: Open, check_axe: Callable[[Page], None]
) -> None:
    page = open_context(**MODES["desktop dark"]).new_page()
    for path in (
        "", "nrm/", "nrm/?by=gender", "nrm/series/referrals/all/", "nrm/releases/", "nrm/releases/q1_2024/", "compare/",
        "compare/?series=nrm/referrals/all&series=nrm/referrals/gender%3Dmale",
    ):  # fmt: skip
        page.goto(f"{live_server.url}/statistics/{path}")
        check_axe(page)
    page.goto(f"{live_server.url}/statistics/nrm/series/referrals/all/")
    expect(page.get_by_role("img", name="Potential victims referred (people), line chart")).to_be_visible()
    expect(page.locator("figure table")).to_be_hidden()
    page.emulate_media(media="print", color_scheme="light")
    expect(page.locator("figure table")).to_be_visible()
