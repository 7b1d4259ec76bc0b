"""Word documents: the parts that hold text, its looks and its pictures go into a new package; nothing else does.

A part is kept for the kind of its relationship, under a name of ours; what pointed at anything else is cut out of it.
"""

import posixpath
import zipfile
from dataclasses import dataclass, field
from urllib.parse import unquote

from lxml import etree

from accounts.vault.cleaning import package, pictures, wording
from accounts.vault.cleaning.refusals import Refusal
from accounts.vault.cleaning.sorts import MEDIA_TYPES, PICTURES, SUFFIXES, guess

TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
STRICT_KINDS = "http://purl.oclc.org/ooxml/officeDocument/relationships/"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"
MAIN = WORD_TYPE.format("document.main")
# By kind of relationship: the content type of the part it leads to.
PARTS = {
    "styles": WORD_TYPE.format("styles"),
    "numbering": WORD_TYPE.format("numbering"),
    "settings": WORD_TYPE.format("settings"),
    "fontTable": WORD_TYPE.format("fontTable"),
    "footnotes": WORD_TYPE.format("footnotes"),
    "endnotes": WORD_TYPE.format("endnotes"),
    "comments": WORD_TYPE.format("comments"),
    "header": WORD_TYPE.format("header"),
    "footer": WORD_TYPE.format("footer"),
    "theme": "application/vnd.openxmlformats-officedocument.theme+xml",
}
HOLDING_OTHERS = frozenset({"oleObject", "package", "control", "activeXControlBinary", "aFChunk", "subDocument"})
MACROS = ("macroenabled", "vbaproject", "vbadata")


@dataclass
class Document:
    """A document on its way from one package into another."""

    source: zipfile.ZipFile
    parts: dict[str, bytes] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    # Source part -> its new name, so that what is used twice is taken once.
    known: dict[str, str] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)


def clean(content: bytes) -> tuple[bytes, list[str]]:
    """Return a document of the same text, and what was left behind. Refusal."""
    with package.opened(content) as source:
        main = _main(source)
        document = Document(source)
        if any(name.startswith("docProps/") for name in source.namelist()):
            document.codes.append("properties")
        _take(document, main, "word/document.xml", MAIN)
        parts = {"[Content_Types].xml": _types(document), "_rels/.rels": _start(), **document.parts}
        if len([name for name in source.namelist() if not name.endswith("/")]) > len(parts):
            document.codes.append("parts")
    return package.written(parts), document.codes


def _main(source: zipfile.ZipFile) -> str:
    """The part that holds the text; Refusal when this is another kind of package, or one with programs inside."""
    if "[Content_Types].xml" not in source.namelist():
        raise Refusal("unknown")
    declared = package.tree(source, "[Content_Types].xml")
    types = {each.get("PartName", ""): each.get("ContentType", "") for each in declared}
    if any(word in f"{name} {kind}".lower() for word in MACROS for name, kind in types.items()) or any(
        name.lower().endswith("vbaproject.bin") for name in source.namelist()
    ):
        raise Refusal("macros")
    found = [name.lstrip("/") for name, kind in types.items() if kind == MAIN]
    if len(found) != 1 or found[0] not in source.namelist():
        raise Refusal("unknown")
    return found[0]


def _take(document: Document, name: str, fresh: str, kind: str) -> None:
    """Take one part of text and all it leads to."""
    document.known[name] = fresh
    document.types[fresh] = kind
    root = package.tree(document.source, name)
    kept, relations = _relations(document, name)
    document.codes += wording.scrub(root, kept)
    document.parts[fresh] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    if kept:
        document.parts[f"word/_rels/{posixpath.basename(fresh)}.rels"] = relations


def _relations(document: Document, name: str) -> tuple[set[str], bytes]:
    """Which relationships of a part stay, and the file that says so."""
    folder, base = posixpath.split(name)
    beside = f"{folder}/_rels/{base}.rels".lstrip("/")
    root = etree.Element(f"{{{RELATIONS}}}Relationships", nsmap={None: RELATIONS})
    kept: set[str] = set()
    if beside not in document.source.namelist():
        return kept, b""
    for each in package.tree(document.source, beside):
        key, kind = each.get("Id", ""), each.get("Type", "")
        plain = kind.removeprefix(KINDS).removeprefix(STRICT_KINDS)
        if plain in HOLDING_OTHERS:
            raise Refusal("embedded")
        target = _target(document, plain, folder, each)
        if not target or key in kept:
            continue
        kept.add(key)
        mode = {"TargetMode": "External"} if plain == "hyperlink" else {}
        etree.SubElement(root, f"{{{RELATIONS}}}Relationship", Id=key, Type=kind, Target=target, **mode)
    return kept, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _target(document: Document, kind: str, folder: str, relation: etree._Element) -> str:
    """Where a relationship leads in the new package; empty: it goes."""
    target = relation.get("Target", "")
    if relation.get("TargetMode") == "External":
        if kind == "hyperlink" and wording.PLAIN_LINK.fullmatch(target):
            return target
        document.codes.append("links")
        return ""
    whole = posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")
    if whole not in document.source.namelist():
        return ""
    if whole not in document.known:
        if kind == "image":
            _take_picture(document, whole)
        elif kind in PARTS:
            fresh = f"word/{kind}{len(document.known)}.xml"
            _take(document, whole, fresh, PARTS[kind])
    return document.known.get(whole, "").removeprefix("word/")


def _take_picture(document: Document, name: str) -> None:
    content = document.source.read(name)
    sort = guess(content)
    # Word itself reads no WebP; drawings (EMF, WMF, SVG) are little programs.
    if sort not in PICTURES or SUFFIXES[sort] == ".webp":
        document.codes.append("pictures")
        return
    fresh = f"word/media/picture{len(document.known)}{SUFFIXES[sort]}"
    _, document.parts[fresh], codes = pictures.clean(content, sort)
    document.known[name] = fresh
    document.codes += codes


def _types(document: Document) -> bytes:
    root = etree.Element(f"{{{TYPES}}}Types", nsmap={None: TYPES})
    defaults = {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml"}
    defaults |= {SUFFIXES[sort].lstrip("."): MEDIA_TYPES[sort] for sort in sorted(PICTURES)}
    for ending, kind in defaults.items():
        etree.SubElement(root, f"{{{TYPES}}}Default", Extension=ending, ContentType=kind)
    for name, kind in document.types.items():
        etree.SubElement(root, f"{{{TYPES}}}Override", PartName=f"/{name}", ContentType=kind)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _start() -> bytes:
    root = etree.Element(f"{{{RELATIONS}}}Relationships", nsmap={None: RELATIONS})
    attributes = {"Id": "rId1", "Type": f"{KINDS}officeDocument", "Target": "word/document.xml"}
    etree.SubElement(root, f"{{{RELATIONS}}}Relationship", attributes)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
