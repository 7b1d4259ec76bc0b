"""Leaving in Chromium, with its memory of whole pages switched on: Playwright would switch it off."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.directory.threads import until
from tests.journeys.leaving.conftest import Scene, plainly, securely
from tests.journeys.leaving.judging import TIMES, TYPED, assert_gone, entrances, quiet_entrances
from tests.journeys.leaving.sites import NEUTRAL_WORDS, Certificate
from tests.journeys.steps import perform

# Their database is a copy of one that is set up for tests that say they use it.
pytestmark = [pytest.mark.journey, pytest.mark.django_db]

Somebody = Callable[[bool], Page]
SETTLED_MS = 250
EMPTIED_WITHIN_MS = 100


@pytest.fixture(scope="module")
def chromium(
    playwright: Playwright, browser_type_launch_args: dict[str, Any], certificate_of_this_machine: Certificate
) -> Iterator[Browser]:
    trusted = f"--ignore-certificate-errors-spki-list={certificate_of_this_machine.key_digest}"
    browser = playwright.chromium.launch(
        **browser_type_launch_args | {"args": [*browser_type_launch_args["args"], trusted]},
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield browser
    browser.close()


@pytest.fixture
def somebody(chromium: Browser) -> Iterator[Callable[[bool], Page]]:
    """Return a function that opens a browser of somebody's own, with scripts or without."""
    opened = []

    def come(has_scripts: bool) -> Page:
        opened.append(chromium.new_context(java_script_enabled=has_scripts))
        return opened[-1].new_page()

    yield come
    for context in opened:
        context.close()


@pytest.fixture(params=[True, False], ids=["scripted", "scriptless"])
def page(request, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(java_script_enabled=request.param)
    yield context.new_page()
    context.close()


@pytest.fixture
def scripted(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context()
    yield context.new_page()
    context.close()


def look(page: Page) -> dict[str, str]:
    return {"url": page.url, "title": page.title(), "page": page.content()}


def go_back_and_look(scene: Scene, *pages: Page) -> None:
    """Step back and look, in all of these at once: each has its own history, and the waiting is the same."""
    for page in pages:
        expect(page.get_by_text(NEUTRAL_WORDS)).to_be_visible()
        assert_gone(look(page), scene)
    for _ in range(TIMES):
        for page in pages:
            # Not "load": a page from the browser's memory is not loaded again.
            page.go_back(wait_until="commit")
        pages[-1].wait_for_timeout(SETTLED_MS)
        for page in pages:
            assert_gone(look(page), scene)


def press_shift(page: Page, times: int = 3) -> None:
    for _ in range(times):
        page.keyboard.press("Shift")


def test_the_browser_of_these_tests_remembers_whole_pages(scripted: Page, scene: Scene) -> None:
    """Else they would prove nothing about a browser that does."""
    scripted.goto(scene.neutral.url)
    scripted.evaluate("() => addEventListener('pageshow', (event) => { fetch(`/remembered/${event.persisted}`) })")
    scripted.goto(f"{scene.neutral.url}again")
    scripted.go_back(wait_until="commit")
    until(lambda: "/remembered/true" in scene.neutral.asked)


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripted", "scriptless"])
def test_back_never_shows_us(somebody: Somebody, scene: Scene, has_scripts: bool) -> None:
    gone = []
    for addresses in entrances(scene).values():
        gone.append(somebody(has_scripts))
        for address in addresses:
            gone[-1].goto(address)
        gone[-1].get_by_role("link", name="Leave this page").click()
    go_back_and_look(scene, *gone)


def test_back_never_shows_us_after_three_presses_of_shift(somebody: Somebody, scene: Scene) -> None:
    gone = []
    for addresses in entrances(scene).values():
        gone.append(somebody(True))
        for address in addresses:
            gone[-1].goto(address)
        press_shift(gone[-1])
    go_back_and_look(scene, *gone)


@securely
@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripted", "scriptless"])
def test_back_never_shows_a_page_for_whoever_is_watched(somebody: Somebody, scene: Scene, has_scripts: bool) -> None:
    gone = []
    for steps in quiet_entrances(scene).values():
        gone.append(somebody(has_scripts))
        perform(gone[-1], steps)
        gone[-1].get_by_role("link", name="Leave this page").click()
    go_back_and_look(scene, *gone)


@securely
def test_back_never_shows_half_an_answer_after_three_presses_of_shift(scripted: Page, scene: Scene) -> None:
    perform(scripted, quiet_entrances(scene)["/i/"])
    press_shift(scripted)
    go_back_and_look(scene, scripted)


def test_the_way_out_is_the_first_thing_the_keyboard_reaches(page: Page, scene: Scene) -> None:
    page.goto(scene.at(scene.profile))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    go_back_and_look(scene, page)


@plainly
def test_what_was_typed_does_not_come_back_nor_stand_in_the_log(page: Page, scene: Scene) -> None:
    page.goto(scene.at("/directory/"))
    page.get_by_role("searchbox").first.fill(TYPED)
    page.goto(scene.at(f"{scene.profile}mistake/"))
    page.get_by_role("textbox").first.fill(f"Somebody called {TYPED}")
    page.get_by_role("link", name="Leave this page").click()
    go_back_and_look(scene, page)
    assert "request" in scene.ours.log.read_text()
    assert TYPED not in scene.ours.log.read_text()


@plainly
def test_another_tab_shows_nothing_more_either(page: Page, scene: Scene) -> None:
    other = page.context.new_page()
    other.goto(scene.at("/directory/"))
    page.goto(scene.at(scene.profile))
    page.get_by_role("link", name="Leave this page").click()
    expect(page.get_by_text(NEUTRAL_WORDS)).to_be_visible()
    other.reload()
    assert_gone(look(other), scene)


@plainly
def test_continue_brings_the_site_back(page: Page, scene: Scene) -> None:
    page.goto(scene.at("/directory/"))
    page.get_by_role("link", name="Leave this page").click()
    expect(page.get_by_text(NEUTRAL_WORDS)).to_be_visible()
    page.goto(scene.at("/"))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("link", name="Leave this page")).to_be_visible()
    assert page.url == scene.at("/")
    page.goto(scene.at(scene.profile))
    assert "Ada Example" in page.content()


def test_no_cookie_but_the_latch_is_left_and_no_script_can_read_it(page: Page, scene: Scene) -> None:
    page.goto(scene.at("/directory/"))
    page.get_by_role("button", name="Add to shortlist").first.click()
    expect(page.get_by_text("On your shortlist").first).to_be_visible()
    assert len(page.context.cookies(scene.ours.url)) == 2
    page.get_by_role("link", name="Leave this page").click()
    expect(page.get_by_text(NEUTRAL_WORDS)).to_be_visible()
    (latch,) = page.context.cookies(scene.ours.url)
    is_secure = scene.ours.url.startswith("https")
    assert latch["name"] == ("__Host-seen" if is_secure else "seen")
    assert (latch["httpOnly"], latch["secure"]) == (True, is_secure)


# --- three presses of Shift, on a page of ours whose way out is watched -------------------------------


@pytest.fixture
def watched(scripted: Page, scene: Scene) -> Page:
    """A page of ours that tells the console how many milliseconds after the last key it was empty."""
    scripted.goto(scene.at("/directory/"))
    scripted.evaluate("""() => {
        let pressed;
        addEventListener("keydown", () => { pressed = performance.now(); }, true);
        new MutationObserver(() => {
            if (!document.body.childElementCount) console.log(performance.now() - pressed, document.title.length);
        }).observe(document.body, { childList: true });
    }""")
    return scripted


def assert_still_here(page: Page) -> None:
    page.wait_for_timeout(SETTLED_MS)
    assert page.get_by_role("link", name="Leave this page").count() == 1


@plainly
def test_the_page_is_empty_before_the_way_out_is_even_asked_for(watched: Page) -> None:
    told: list[str] = []
    watched.on("console", lambda message: told.append(message.text))
    press_shift(watched)
    expect(watched.get_by_text(NEUTRAL_WORDS)).to_be_visible()
    after, letters = told[0].split()
    assert float(after) <= EMPTIED_WITHIN_MS
    assert letters == "1", "the title says something still"


@plainly
def test_each_press_is_told(watched: Page) -> None:
    told = watched.locator("[data-leave-count]")
    press_shift(watched, 1)
    expect(told).to_have_text("Press Shift two more times to leave.")
    press_shift(watched, 1)
    expect(told).to_have_text("Press Shift once more to leave.")
    watched.keyboard.press("a")
    expect(told).to_have_text("")


@plainly
def test_any_other_key_starts_again(watched: Page) -> None:
    press_shift(watched, 2)
    watched.keyboard.press("Tab")
    press_shift(watched, 2)
    assert_still_here(watched)


@plainly
def test_capital_letters_and_a_held_key_do_not_leave(watched: Page) -> None:
    watched.get_by_role("searchbox").first.click()
    watched.keyboard.type("ABCD")
    for letter in "EFGH":
        watched.keyboard.press(f"Shift+{letter}")
    for _ in range(5):
        watched.keyboard.down("Shift")
    assert_still_here(watched)


@plainly
def test_presses_more_than_five_seconds_apart_do_not_count(watched: Page) -> None:
    watched.clock.install()
    watched.reload()
    press_shift(watched, 2)
    watched.clock.fast_forward(5100)
    press_shift(watched, 2)
    assert_still_here(watched)
    watched.clock.fast_forward(4000)
    press_shift(watched, 1)
    expect(watched.get_by_text(NEUTRAL_WORDS)).to_be_visible()


@plainly
def test_opening_the_way_out_elsewhere_keeps_the_page(watched: Page) -> None:
    watched.get_by_role("link", name="Leave this page").click(modifiers=["ControlOrMeta"])
    assert_still_here(watched)
