"""What somebody does in a browser, as plain data: told once, done by Playwright here and by firefox/steps.mjs there.

A step is a list: ["go", address], ["press", what leads to another page], ["tick", box], ["choose", list, value],
["type", box, words], ["read", place], which keeps the words that stand there, or ["type back", box], which types them.
"""

from collections.abc import Iterable

from playwright.sync_api import Page

Step = list[str]


def perform(page: Page, steps: Iterable[Step], kept: str = "") -> str:
    """Do the steps; return what was read last, or else what was kept from before."""
    for verb, at, *said in steps:
        if verb == "go":
            page.goto(at)
        elif verb == "press":
            with page.expect_navigation(wait_until="load"):
                page.locator(at).first.click()
        elif verb == "tick":
            page.locator(at).first.check()
        elif verb == "choose":
            page.locator(at).select_option(said[0])
        elif verb == "read":
            kept = " ".join(page.locator(at).first.inner_text().split())
        else:
            page.locator(at).click(click_count=3)
            page.keyboard.type(kept if verb == "type back" else said[0])
    return kept
