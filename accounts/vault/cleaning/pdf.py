"""PDF: the pages are lifted out of their file into a new one, with what draws them and with plain links.

The catalogue is left behind, and with it scripts, attachments, forms, names and metadata; so is what any page or
drawing says beyond drawing. Filled-in fields and stamps become part of the page first: evidence stays readable.
"""

import re
import warnings
from collections.abc import Iterator
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, Stream

from accounts.vault.cleaning.limits import MAX_OBJECTS, MAX_PAGES
from accounts.vault.cleaning.lists import words
from accounts.vault.cleaning.refusals import Refusal
from accounts.vault.cleaning.segments import without_notes

PAGE_KEYS = words(
    "/Type /Parent /MediaBox /CropBox /BleedBox /TrimBox /ArtBox /Rotate /UserUnit /Resources /Contents /Group"
)
RESOURCE_KEYS = words("/ExtGState /ColorSpace /Pattern /Shading /XObject /Font")
IMAGE_KEYS = words(
    "/Type /Subtype /Width /Height /ColorSpace /BitsPerComponent /Intent /ImageMask /Mask /Decode /Interpolate /SMask "
    "/SMaskInData /Matte /Length /Filter /DecodeParms"
)
FORM_KEYS = words("/Type /Subtype /FormType /BBox /Matrix /Resources /Group /Length /Filter /DecodeParms")
# Nothing that draws needs them: they act, attach, describe, or fetch a stream's bytes from a file.
UNWANTED_KEYS = words(
    "/A /AA /AF /AcroForm /Alternates /Annots /Collection /Dests /EF /EmbeddedFiles /F /FDecodeParms /FFilter "
    "/JS /JavaScript /Launch /Metadata /Names /OC /OPI /OpenAction /Outlines /Perms /PieceInfo /PtData /Ref "
    "/RichMediaContent /RichMediaSettings /StructTreeRoot /StructParent /StructParents /Thumb /URI /XFA"
)
UNWANTED_TYPES = words("/Action /Annot /Catalog /EmbeddedFile /F /Filespec /Metadata /Page /Pages")
# Below these every key is a name of the page's own.
NAMING_KEYS = RESOURCE_KEYS | {"/CharProcs", "/Colorants"}
HOLDERS = (Dictionary, Array, Stream)
PLAIN_LINK = re.compile(r"(?i)(https?://|mailto:)[\x21-\x7e]{1,2000}")


def clean(content: bytes) -> tuple[bytes, list[str]]:
    """Return a PDF of the same pages, and what was left behind. Refusal."""
    try:
        with _opened(content) as source, Pdf.new() as fresh:
            codes = _around(source)
            _flatten(source)
            _lift(source, fresh)
            seen: set[tuple[int, int]] = set()
            for page in fresh.pages:
                codes += _scrub(page, fresh)
                _walk(page.obj, seen)
            return _written(fresh), codes
    except pikepdf.PasswordError:
        raise Refusal("locked") from None
    except (pikepdf.PdfError, pikepdf.ForeignObjectError, ValueError, TypeError, KeyError, AttributeError):
        raise Refusal("damaged") from None


def _opened(content: bytes) -> Pdf:
    """The file, if all of it is there: a reader mends what is broken, and would lose pages without a word."""
    source = Pdf.open(BytesIO(content), suppress_warnings=True)
    if source.is_encrypted:
        raise Refusal("locked")
    if len(source.objects) > MAX_OBJECTS:
        raise Refusal("too_heavy")
    pages = len(source.pages)
    if pages > MAX_PAGES:
        raise Refusal("too_many_pages", MAX_PAGES)
    said = source.Root.Pages.get("/Count", 0)
    if not pages or pages < int(said) or b"%%EOF" not in content[content.rfind(b"startxref") :]:
        raise Refusal("damaged")
    return source


def _around(source: Pdf) -> list[str]:
    """What the file holds besides pages."""
    root = source.Root
    names = root.get("/Names", Dictionary())
    found = {
        "scripts": "/OpenAction" in root or "/AA" in root or "/JavaScript" in names,
        "attachments": "/EmbeddedFiles" in names or "/AF" in root or "/Collection" in root,
        "forms": "/AcroForm" in root,
        "layers": "/OCProperties" in root,
        "properties": "/Metadata" in root or len(source.docinfo) > 0,
    }
    return [code for code, is_there in found.items() if is_there]


def _flatten(source: Pdf) -> None:
    # Scripts of fields are never run: qpdf knows none.
    if "/AcroForm" in source.Root:
        source.generate_appearance_streams()
    source.flatten_annotations()


def _lift(source: Pdf, fresh: Pdf) -> None:
    with warnings.catch_warnings():
        # It warns that names and forms stay behind: they are meant to.
        warnings.simplefilter("ignore", pikepdf.PageCopyWarning)
        fresh.pages.extend(source.pages)


def _scrub(page: Page, fresh: Pdf) -> Iterator[str]:
    """Leave the page what draws it, and links to the web as plain as links can be; tells what else there was."""
    leaf = page.obj
    links = []
    for annotation in leaf.get("/Annots", Array()):
        link = _plain_link(annotation)
        if link is None:
            yield "links" if annotation.get("/Subtype") == "/Link" else "comments"
        else:
            links.append(fresh.make_indirect(link))
    if "/AA" in leaf:
        yield "scripts"
    _keep(leaf, PAGE_KEYS)
    if links:
        leaf.Annots = Array(links)


def _plain_link(annotation: Object) -> Dictionary | None:
    action = annotation.get("/A", Dictionary())
    if annotation.get("/Subtype") != "/Link" or action.get("/S") != "/URI":
        return None
    address = str(action.get("/URI", ""))
    corners = [float(each) for each in annotation.get("/Rect", Array())]
    if not PLAIN_LINK.fullmatch(address) or len(corners) != 4:
        return None
    return Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=Array(corners), Border=Array([0, 0, 0]),
        A=Dictionary(S=Name.URI, URI=pikepdf.String(address)),
    )  # fmt: skip


def _walk(leaf: Object, seen: set[tuple[int, int]]) -> None:
    """Scrub everything that the page draws with. A stack and not recursion: depth is in the sender's hands."""
    if "/Resources" in leaf:
        _keep(leaf.Resources, RESOURCE_KEYS)
    waiting = [(key, leaf[key]) for key in ("/Resources", "/Contents", "/Group") if key in leaf]
    while waiting:
        above, thing = waiting.pop()
        if not isinstance(thing, HOLDERS) or (thing.is_indirect and thing.objgen in seen):
            continue
        if thing.is_indirect:
            seen.add(thing.objgen)
        if isinstance(thing, Array):
            waiting.extend(("", each) for each in thing)
            continue
        if above in NAMING_KEYS:
            _strip_names(thing)
        else:
            _strip(thing)
        waiting.extend((key if above not in NAMING_KEYS else "", thing[key]) for key in list(thing.keys()))


def _strip_names(thing: Object) -> None:
    # The keys are names that the page chose, /A and /F among them: only what they stand for can be judged.
    for key in list(thing.keys()):
        if not isinstance(thing[key], (*HOLDERS, Name)) or _is_unwanted(thing[key]):
            del thing[key]


def _strip(thing: Object) -> None:
    subtype = thing.get("/Subtype") if isinstance(thing, Stream) else None
    if subtype == "/Image":
        _keep(thing, IMAGE_KEYS)
        _strip_photograph(thing)
    elif subtype == "/Form":
        _keep(thing, FORM_KEYS)
    for key in list(thing.keys()):
        if key in UNWANTED_KEYS or _is_unwanted(thing[key]):
            del thing[key]
    if isinstance(inner := thing.get("/Resources"), Dictionary):
        _keep(inner, RESOURCE_KEYS)


def _is_unwanted(value: Object) -> bool:
    return isinstance(value, Dictionary | Stream) and str(value.get("/Type", "")) in UNWANTED_TYPES


def _strip_photograph(image: Object) -> None:
    how = image.get("/Filter")
    if how == "/DCTDecode" or (isinstance(how, Array) and len(how) == 1 and how[0] == "/DCTDecode"):
        raw = image.read_raw_bytes()
        stripped = without_notes(raw)
        if stripped != raw:
            how_far = image.get("/DecodeParms")
            image.write(
                stripped,
                filter=Name.DCTDecode,
                decode_parms=how_far if isinstance(how_far, Dictionary | Array) else None,
            )


def _keep(thing: Object, keys: frozenset[str]) -> None:
    for key in set(thing.keys()) - keys:
        del thing[key]


def _written(fresh: Pdf) -> bytes:
    file = BytesIO()
    fresh.save(file, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return file.getvalue()
