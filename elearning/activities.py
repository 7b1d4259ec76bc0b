"""What every activity of a course has."""

from typing import Annotated

from pydantic import Field

from accounts.parts import Key, Line, Part

Markdown = Annotated[str, Field(min_length=1, max_length=60_000)]


class Activity(Part):
    """One thing to do in a lesson. An optional one never counts towards the course."""

    key: Key
    title: Line
    is_optional: bool = False
