"""What the operator named, opened: a CSV, an HSDS file or an HSDS feed."""

from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from accounts.faults import UnreadableError
from directory.importing import values
from directory.importing.csv_file import CsvReader
from directory.importing.hsds import texts
from directory.importing.hsds.documents import BY_LINE, items_of
from directory.importing.hsds.entries import PUBLIC_AUTHORITY
from directory.importing.hsds.feed import fetch
from directory.importing.hsds.identity import CONFIDENCE, PROFESSION, Origin
from directory.importing.hsds.reader import HsdsReader
from directory.importing.reading import Progress, Reader, checked_file
from directory.importing.words import Words
from directory.models import Vocabulary

JSON = {".json", ".geojson", *BY_LINE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the operator says beside the file; all but `is_local` only mean something for HSDS. Empty means not said."""

    source_name: str = ""
    source_url: str = ""
    confidence: str = ""
    country: str = ""
    profession: str = ""
    is_local: bool = False

    @property
    def about_hsds(self) -> bool:
        return bool(self.source_name or self.source_url or self.confidence or self.country or self.profession)


def opened(name: str, options: Options, words: Words, progress: Progress) -> Reader:
    """A reader for a path or a web address. UnreadableError when there is nothing to read."""
    if "://" in name:
        return _feed(name, options, words, progress)
    path = checked_file(Path(name))
    if not _is_json(path):
        if options.about_hsds:
            raise UnreadableError("A CSV says in each row where it comes from: the options are for HSDS alone.")
        return CsvReader(path, words)
    return HsdsReader(items_of(path), _origin(options, words, name=path.name, key=options.source_name), words)


def _feed(address: str, options: Options, words: Words, progress: Progress) -> Reader:
    if not address.startswith(("https://", "http://")):
        raise UnreadableError(
            f"“{values.short(address)}” is not read: give a path, or an address that starts with https://."
        )
    feed = fetch(address, is_local=options.is_local, progress=progress)
    host = urlsplit(address).hostname or ""
    if feed.is_british and not options.country:
        options = replace(options, country="GB")
    origin = _origin(options, words, name=feed.publisher or host, key=host, base=feed.base, url=address)
    return HsdsReader(feed.items, origin, words)


def _origin(options: Options, words: Words, *, name: str, key: str, base: str = "", url: str = "") -> Origin:
    profession = options.profession or PROFESSION
    for slug in (profession, PUBLIC_AUTHORITY):
        words.id_of(Vocabulary.PROFESSION, slug)
    return Origin(
        name=texts.name(values.clean(options.source_name or name)),
        key=key,
        url=options.source_url or ("" if base else url),
        base=base,
        confidence=options.confidence or CONFIDENCE,
        country=values.country(options.country),
        profession=profession,
    )


def _is_json(path: Path) -> bool:
    """By its name, else by its first sign: no CSV of ours starts with a bracket."""
    if path.suffix.lower() in JSON or path.suffix.lower() == ".csv":
        return path.suffix.lower() != ".csv"
    with path.open("rb") as file:
        return file.read(512).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"{", b"["}
