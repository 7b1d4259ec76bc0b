"""Pieces of documents that people write and the site keeps: never changed once made, nothing in them undeclared."""

import re
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

Key = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Line = Annotated[str, Field(min_length=1, max_length=600)]
# No words hold these, PostgreSQL keeps no NUL and no half of a pair, and nobody sees them.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Part(BaseModel):
    """A piece of a document: never changed once made, and nothing in it that is not declared."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    @field_validator("*")
    @classmethod
    def _can_be_kept(cls, said: Any) -> Any:
        words = said if isinstance(said, tuple) else [said]
        if any(isinstance(each, str) and CONTROL.search(each) for each in words):
            raise ValueError("holds characters that nobody can see or type")
        return said
