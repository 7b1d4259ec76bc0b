"""Data Packages: a datapackage.json with its CSVs, in a zip or beside it in a folder.

What it says about its datasets under "datasets" describes those that this site does not have yet (describing.py).
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from django.utils.translation import gettext as _

from accounts.archives import Archive
from accounts.faults import Fault, UnreadableError
from news.statistics.importing import beside as told_beside
from news.statistics.importing import values
from news.statistics.importing.cells import Cell, Content
from news.statistics.importing.told import Told
from news.statistics.models import Dataset

NAME = "datapackage.json"
MOST_RESOURCES = 100
MOST_BYTES = 64 * 1024 * 1024
TOLD = (
    "dataset", "measure", "period", "release", "published", "kind", "publisher", "url", "supersedes", "note",
    "accessed_on",
)  # fmt: skip
Read = Callable[[str], bytes]
Table = Callable[[str, bytes, Told], Content]


def zipped(archive: Archive, told: Told, table: Table) -> Content:
    """Open a package in a zip; its datapackage.json stands at the top, or in its only folder."""
    found = sorted((name for name in archive.names if PurePosixPath(name).name == NAME), key=len)
    if not found:
        raise UnreadableError(_("The zip holds no datapackage.json."))
    folder = PurePosixPath(found[0]).parent
    return _opened(archive.read(found[0]), lambda path: archive.read(str(folder / path)), told, table)


def beside(path: Path, told: Told, table: Table) -> Content:
    """Open a package in a folder, by the path of its datapackage.json."""
    folder = path.parent.resolve()

    def read(name: str) -> bytes:
        file = (folder / name).resolve()
        if not file.is_relative_to(folder) or not file.is_file() or file.stat().st_size > MOST_BYTES:
            raise UnreadableError(_("“%(name)s” is not there, or too large.") % {"name": name})
        return file.read_bytes()

    return _opened(path.read_bytes(), read, told, table)


def _opened(content: bytes, read: Read, told: Told, table: Table) -> Content:
    try:
        package = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(_("datapackage.json is not JSON: %(error)s.") % {"error": str(error)[:100]}) from error
    if not all(values.is_text(each) for each in _texts(package)):
        raise UnreadableError(_("datapackage.json holds a character that is no text."))
    resources = package.get("resources") if isinstance(package, dict) else None
    if not isinstance(resources, list) or not resources or len(resources) > MOST_RESOURCES:
        raise UnreadableError(_("datapackage.json lists no resources, or too many."))
    described = package.get("datasets", [])
    if not isinstance(described, list) or not all(isinstance(each, dict) for each in described):
        raise UnreadableError(_("“datasets” in datapackage.json is not a list of datasets."))
    # A package of ours is called as its dataset.
    name = str(package.get("name"))
    is_known = any(each.get("slug") == name for each in described) or Dataset.objects.filter(slug=name).exists()
    named = told.dataset or (name if is_known else "")
    tables = [_resource(each, read, told, table, named) for each in resources]
    return Content(_chained(tables), described=described, total=sum(each.total or 0 for _name, each, _told in tables))


def _texts(said: Any) -> Iterator[str]:
    """Every name and every text in it, however deep."""
    waiting = [said]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, dict):
            waiting += [*each, *each.values()]
        elif isinstance(each, list):
            waiting += each


def _resource(resource: Any, read: Read, told: Told, table: Table, named: str) -> tuple[str, Content, Told]:
    path = resource.get("path") if isinstance(resource, dict) else None
    if not isinstance(path, str) or "://" in path or PurePosixPath(path).is_absolute() or ".." in path.split("/"):
        raise UnreadableError(_("Each resource names one file of the package by its path; nothing is fetched."))
    if str(resource.get("encoding", "utf-8")).lower() not in {"utf-8", "utf8"}:
        raise UnreadableError(_("“%(name)s” is not UTF-8.") % {"name": path})
    said = told_beside.checked({name: resource[name] for name in TOLD if isinstance(resource.get(name), str)})
    # What somebody says beside the file counts before what its resource says.
    whole = replace(told, **{name: value for name, value in said.items() if not getattr(told, name) or name == "kind"})
    whole = replace(whole, dataset=whole.dataset or named)
    return path, table(path, read(path), whole), whole


def _chained(tables: list[tuple[str, Content, Told]]) -> Iterator[Cell | Fault]:
    """One after the other with what was said beside it, each named where it is not the only one."""
    for name, content, told in tables:
        for each in content.found:
            where = each.where if len(tables) == 1 else f"{name}, {each.where}"
            yield replace(each, where=where) if isinstance(each, Fault) else each._replace(where=where, beside=told)
