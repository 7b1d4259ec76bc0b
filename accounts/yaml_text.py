"""YAML as people write it in files of ours: fewer kinds of values, so that words stay words; written back the same."""

import io
import re
from typing import Any

import yaml

# What values that are not of the kind they claim ("!!int x"), or an endless file, make Python say.
STRANGE = (ValueError, LookupError, AttributeError, RecursionError)
TAG = "tag:yaml.org,2002:"
BOOL, WHOLE = f"{TAG}bool", f"{TAG}int"
# What JSON holds, too; a day, a set or bytes are no kinds of values of ours.
KINDS = frozenset({"null", "bool", "int", "float", "str", "seq", "map"})


class Malformed(ValueError):
    """A text that is no YAML. `line`: where, counted from 1, if that is known."""

    def __init__(self, said: str, line: int | None = None) -> None:
        super().__init__(said)
        self.line = line


class _Plain(yaml.SafeLoader):
    """Takes "no" for a word and a day for the characters it is written in, as YAML 1.2 does; no key stands twice."""

    def compose_mapping_node(self, anchor: dict[str, yaml.Node]) -> yaml.MappingNode:
        # Looked at as it is written: merging puts keys of other mappings beside those that take their place.
        node = super().compose_mapping_node(anchor)
        seen: set[tuple[str, str]] = set()
        for key, _value in node.value:
            if isinstance(key, yaml.ScalarNode):
                if (key.tag, key.value) in seen:
                    raise yaml.MarkedYAMLError(problem=f"“{key.value}” stands twice", problem_mark=key.start_mark)
                seen.add((key.tag, key.value))
        return node

    def refuse(self, node: yaml.Node) -> Any:
        kind = node.tag.replace(TAG, "!!")
        raise yaml.MarkedYAMLError(
            problem=f"holds a value of a kind that is not taken ({kind})", problem_mark=node.start_mark
        )


_Plain.yaml_constructors = {
    tag: make for tag, make in yaml.SafeLoader.yaml_constructors.items() if tag and tag.removeprefix(TAG) in KINDS
}
_Plain.add_constructor(None, _Plain.refuse)
_Plain.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in rows if tag.rpartition(":")[2] not in {"bool", "timestamp", "int"}]
    for first, rows in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Plain.add_implicit_resolver(BOOL, re.compile(r"^(?:true|false)$"), list("tf"))
_Plain.add_implicit_resolver(WHOLE, re.compile(r"^(?:0|-?[1-9][0-9]*)$"), list("-0123456789"))


class _Words(yaml.SafeDumper):
    """Long words over several lines as they are; nothing aliased."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True


def _as_written(dumper: yaml.SafeDumper, words: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", words, style="|" if "\n" in words else None)


_Words.add_representer(str, _as_written)


def read(text: str) -> Any:
    """Return what a text says as plain values. Raises Malformed, with the line where that is known."""
    try:
        return yaml.load(text, Loader=_Plain)  # noqa: S506 - a safe loader, with fewer kinds of values
    except yaml.MarkedYAMLError as error:
        raise Malformed(str(error.problem), error.problem_mark.line + 1 if error.problem_mark else None) from error
    except yaml.YAMLError as error:
        raise Malformed(str(error)) from error
    except STRANGE as error:
        raise Malformed("holds a value that cannot be read, or is nested too deeply") from error


def write(said: Any) -> bytes:
    """Return plain values as a file; read again, they are the same, and written again, it is."""
    out = io.StringIO()
    yaml.dump(said, out, Dumper=_Words, allow_unicode=True, sort_keys=False, width=110)
    return out.getvalue().encode()
