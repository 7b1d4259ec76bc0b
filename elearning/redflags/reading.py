"""A catalogue as one file, YAML or JSON (docs/catalogue-format.md): read strictly, written back the same."""

import json
import re
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from accounts import yaml_text
from accounts.faults import Fault, Faults, FileRefusedError
from elearning.redflags import documents

# What comes with the site.
SHIPPED = Path(__file__).parent / "data" / "catalogue.yaml"
# The shipped one has 32 kB.
LARGEST = 2_000_000
# Of JSON that is well formed: a name with its colon, another string, where an object begins and ends.
TOKEN = re.compile(r'(?P<name>"[^"\\]*(?:\\.[^"\\]*)*")\s*:|"[^"\\]*(?:\\.[^"\\]*)*"|[{}]')


def read(content: bytes, name: str) -> documents.Catalogue:
    """Return the catalogue of a file; JSON if its name ends so. Raises FileRefusedError with every fault."""
    found = Faults()
    said = _parsed(content, name, found)
    if not found.total:
        try:
            return documents.catalogue(said)
        except ValidationError as error:
            for sentence in documents.told(error, said):
                found.add(Fault("", "", sentence))
    raise FileRefusedError(found)


def on_disk(path: Path) -> documents.Catalogue:
    """Return the catalogue of a file on disk. Raises FileRefusedError, or OSError for one that cannot be opened."""
    with path.open("rb") as file:
        return read(file.read(LARGEST + 1), path.name)


def write(made: documents.Catalogue, name: str) -> bytes:
    """Return a catalogue as a file; JSON if its name ends so."""
    said = documents.plain(made)
    if _is_json(name):
        return f"{json.dumps(said, ensure_ascii=False, indent=2)}\n".encode()
    return yaml_text.write(said)


def _is_json(name: str) -> bool:
    return name.lower().endswith(".json")


def _parsed(content: bytes, name: str, found: Faults) -> Any:
    if len(content) > LARGEST:
        found.add(Fault(name, "", "is larger than 2 MB"))
        return None
    try:
        text = content.decode("utf-8-sig")
        return _json(text, name, found) if _is_json(name) else yaml_text.read(text)
    except UnicodeDecodeError:
        found.add(Fault(name, "", "is not UTF-8"))
    except json.JSONDecodeError as error:
        found.add(Fault(f"{name}, line {error.lineno}", "", error.msg))
    except yaml_text.Malformed as error:
        found.add(Fault(f"{name}, line {error.line}" if error.line else name, "", str(error)))
    except (ValueError, RecursionError):
        found.add(Fault(name, "", "holds a value that cannot be read, or is nested too deeply"))
    return None


def _json(text: str, name: str, found: Faults) -> Any:
    said = json.loads(text)
    held: list[set[str]] = []
    for token in TOKEN.finditer(text):
        if token[0] == "{":
            held.append(set())
        elif token[0] == "}":
            held.pop()
        elif token["name"]:
            key = json.loads(token["name"])
            if key in held[-1]:
                line = text.count("\n", 0, token.start()) + 1
                found.add(Fault(f"{name}, line {line}", "", f"“{key}” stands twice"))
            held[-1].add(key)
    return said
