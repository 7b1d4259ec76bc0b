"""PDF files that act, hide or never end."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

from tests.accounts.vault.hostile_pictures import (
    CANARY,
    MARK,
    SEEN,
    exif,
    picture,
    swelling,
)


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
