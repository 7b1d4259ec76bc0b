"""What the demonstration tells: articles, their tags and their authors, as files of the site."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent / "data"
FENCE = "+++\n"


@dataclass(frozen=True, slots=True)
class Told:
    """One article: what stands before its text (TOML between two fences), and the text.

    `answers`: what an editor said to doubts of the checks. Each names a check and words of the doubt.
    """

    slug: str
    published: date
    tags: tuple[str, ...]
    authors: tuple[str, ...]
    answers: tuple[Mapping[str, Any], ...]
    # The columns of news.wording.Wording.
    wording: Mapping[str, Any]


def articles() -> Iterator[Told]:
    """Yield the articles in the order in which they were published."""
    told = [_article(path) for path in sorted((DATA / "articles").glob("*.md"))]
    yield from sorted(told, key=lambda each: each.published)


def tags() -> dict[str, str]:
    """Return the names of the tags by their addresses."""
    return dict(_beside()["tags"])


def authors() -> dict[str, Mapping[str, str]]:
    """Return who wrote, by their addresses: name, and what is said about them."""
    return dict(_beside()["authors"])


def _beside() -> dict[str, Any]:
    return tomllib.loads((DATA / "newsroom.toml").read_text(encoding="utf-8"))


def _article(path: Path) -> Told:
    nothing, head, body = path.read_text(encoding="utf-8").split(FENCE, 2)
    said = tomllib.loads(head)
    if nothing:
        raise ValueError(f"{path.name} does not begin with a fence.")
    return Told(
        slug=said.pop("slug"),
        published=date.fromisoformat(said.pop("published")),
        tags=tuple(said.pop("tags")),
        authors=tuple(said.pop("authors")),
        answers=tuple(said.pop("answers", ())),
        wording={**said, "body": body.strip() + "\n"},
    )
