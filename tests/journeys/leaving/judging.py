"""What may stand on the screen of somebody who has left."""

from typing import Any

from tests.journeys.leaving.conftest import Scene
from tests.journeys.leaving.sites import NEUTRAL_WORDS
from tests.journeys.steps import Step

TYPED = "quillfeather"
OURS = ("HTMSE", "Leave this page", "Ada Example", "irectory", "rafficking", "lavery", TYPED)
TIMES = 5


def entrances(scene: Scene) -> dict[str, list[str]]:
    """Where somebody came in, with the addresses they went through from there, one of them with typed words in it."""
    found = f"/directory/?q={TYPED}"
    walks = {"/": "/", "/directory/": "/directory/", "a profile": scene.profile}
    return {name: [scene.at(path) for path in (first, found, scene.profile)] for name, first in walks.items()}


def quiet_entrances(scene: Scene) -> dict[str, list[Step]]:
    """What somebody does who asks for help and leaves before it is sent, or who finds somebody and leaves there."""
    begun: list[Step] = [["go", scene.at("/i/")], ["press", ".ways form .button-primary"]]
    half: list[Step] = [["go", scene.at("/i/6/")], ["type", "#id_words", TYPED]]
    found: list[Step] = [["press", "main form .button-primary"], ["press", "main h2 a"]]
    return {"/i/": begun + half, "/i/find/": [["go", scene.at("/i/find/")], *found]}


def assert_gone(seen: dict[str, Any], scene: Scene) -> None:
    """After leaving: the neutral site, or at / the page that says nothing; never a word of ours."""
    told = [word for word in OURS if word in seen["page"] or word in seen["title"]]
    assert not told, f"{seen['url']} shows {told}"
    if seen["url"] == scene.at("/"):
        assert seen["title"] == "Continue", seen["url"]
    elif seen["url"] != "about:blank":
        assert seen["url"] == scene.neutral.url
        assert NEUTRAL_WORDS in seen["page"]
