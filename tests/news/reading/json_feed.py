"""JSON Feed as a stranger's reader takes it: by the rules of jsonfeed.org/version/1.1."""

import json
from typing import Any

import jsonschema

MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"}
ADDRESS = {"type": "string", "pattern": r"^https?://\S+$"}
WORDS = {"type": "string", "minLength": 1}
AUTHORS = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"name": WORDS, "url": ADDRESS, "avatar": ADDRESS},
        "additionalProperties": False,
        "minProperties": 1,
    },
}
ITEM = {
    "type": "object",
    "required": ["id"],
    "anyOf": [{"required": ["content_text"]}, {"required": ["content_html"]}],
    "properties": {
        "id": WORDS, "url": ADDRESS, "external_url": ADDRESS, "title": {"type": "string"}, "content_text": WORDS,
        "content_html": WORDS, "summary": WORDS, "image": ADDRESS, "banner_image": ADDRESS, "date_published": MOMENT,
        "date_modified": MOMENT, "authors": AUTHORS, "tags": {"type": "array", "items": WORDS}, "language": WORDS,
        "attachments": {"type": "array"},
    },
    "additionalProperties": False,
}  # fmt: skip
SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["version", "title", "items"],
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"}, "title": WORDS, "home_page_url": ADDRESS,
        "feed_url": ADDRESS, "description": {"type": "string"}, "user_comment": {"type": "string"}, "next_url": ADDRESS,
        "icon": ADDRESS, "favicon": ADDRESS, "authors": AUTHORS, "language": WORDS, "expired": {"type": "boolean"},
        "hubs": {"type": "array"}, "items": {"type": "array", "items": ITEM},
    },
    "additionalProperties": False,
}  # fmt: skip


def read_json_feed(content: bytes) -> dict[str, Any]:
    """Fail unless this is a JSON Feed; return it."""
    told = json.loads(content)
    jsonschema.Draft202012Validator(SCHEMA).validate(told)
    keys = [item["id"] for item in told["items"]]
    assert len(keys) == len(set(keys)), "an id stands twice"
    return told
