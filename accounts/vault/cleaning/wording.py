"""The text of a Word document without what acts, fetches or tells on its authors."""

import re
from collections.abc import Iterator

from lxml import etree

from accounts.vault.cleaning.lists import words

PLAIN_LINK = re.compile(r"(?i)(https?://|mailto:)[\x21-\x7e]{1,2000}")
# They hold or fetch other files, or run something.
ACTING = words(
    "altChunk object OLEObject control subDoc attachedTemplate mailMerge dataBinding embedRegular embedBold "
    "embedItalic embedBoldItalic movie frameset snd wavAudioFile audioFile videoFile quickTimeFile audioCd docVars"
)
# A field is a formula: its code goes, and the text it showed last stays.
FIELD_PARTS = frozenset({"fldChar", "instrText", "delInstrText", "fldData"})
SETTINGS_KEPT = words(
    "compat defaultTabStop characterSpacingControl evenAndOddHeaders mirrorMargins footnotePr endnotePr decimalSymbol "
    "listSeparator themeFontLang clrSchemeMapping autoHyphenation bookFoldPrinting gutterAtTop"
)
# Who changed what, when, in which session. Word insists on the first.
TELLING = frozenset({"author", "date", "initials", "dateUtc", "userId", "providerId", "paraId", "textId", "durableId"})
FETCHING = frozenset({"src", "href", "althref", "relid", "gfxdata"})
# Without their relationship they are still whole; everything else that has lost one goes.
WHOLE_WITHOUT = frozenset({"hyperlink", "blip"})
RELATION_SPACES = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)


def scrub(root: etree._Element, kept: set[str]) -> list[str]:
    """Cut out of one part whatever acts, and whatever points at a relationship not `kept`. Tells what it was."""
    codes: list[str] = []
    if _local(root.tag) == "settings":
        for each in [each for each in root if _local(each.tag) not in SETTINGS_KEPT]:
            root.remove(each)
    for element in list(root.iter(etree.Element)):
        codes += _scrubbed(element, kept)
    return codes


def _scrubbed(element: etree._Element, kept: set[str]) -> Iterator[str]:
    name = _local(element.tag)
    if name in FIELD_PARTS or name in ACTING:
        yield "fields" if name in FIELD_PARTS else "links"
        _remove(element)
        return
    if name == "fldSimple":
        yield "fields"
        _unwrap(element)
        return
    for key in list(element.attrib):
        short = _local(key)
        if short in TELLING or short.startswith("rsid"):
            if short in {"author", "initials"} and element.get(key):
                yield "authors"
            _blank(element, key)
        elif short in FETCHING and not _is_plain(element.attrib[key]):
            del element.attrib[key]
            yield "links"
        elif etree.QName(key).namespace in RELATION_SPACES and element.attrib[key] not in kept:
            del element.attrib[key]
            if name not in WHOLE_WITHOUT:
                _remove(_whole(element))


def _is_plain(address: str) -> bool:
    return address.startswith("#") or PLAIN_LINK.fullmatch(address) is not None


def _blank(element: etree._Element, key: str) -> None:
    if _local(key) == "author":
        element.attrib[key] = ""
    else:
        del element.attrib[key]


def _whole(element: etree._Element) -> etree._Element:
    """What has to go for this to go: a frame without its picture makes a document that Word calls damaged."""
    above = [each for each in element.iterancestors() if _local(each.tag) in {"drawing", "pict"}]
    return above[-1] if above else element


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _unwrap(element: etree._Element) -> None:
    if element.getparent() is not None:
        for child in list(element):
            element.addprevious(child)
    _remove(element)


def _local(name: str) -> str:
    return etree.QName(name).localname
