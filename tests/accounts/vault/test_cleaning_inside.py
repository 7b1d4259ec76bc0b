"""The readers themselves, in this process: what stays as it was, and how the child answers."""

import io
import json
import sys
import zipfile
from io import BytesIO
from types import SimpleNamespace

import pikepdf
import pytest
from PIL import Image

from accounts.vault.cleaning import Sort, child, limits, pdf, pictures, word
from accounts.vault.cleaning.refusals import Refusal
from tests.accounts.vault import hostile
from tests.accounts.vault.hostile import CANARY, MARK, SEEN


def red(**how: object) -> bytes:
    file = BytesIO()
    Image.new("RGB", (20, 20), (250, 10, 10)).save(file, "PNG", **how)
    return file.getvalue()


def swapped_profile() -> bytes:
    """A profile that calls red what sRGB calls blue, under a name of its own."""
    plain = hostile.profile().removesuffix(MARK)
    other = plain.replace(b"rXYZ", b"tmp!").replace(b"bXYZ", b"rXYZ").replace(b"tmp!", b"bXYZ")
    return other.replace("sRGB".encode("utf-16-be"), "xRGB".encode("utf-16-be"))


def test_colours_are_turned_into_srgb():
    _, content, _ = pictures.clean(red(icc_profile=swapped_profile()), Sort.PNG)
    with Image.open(BytesIO(content)) as image:
        assert "icc_profile" not in image.info
        colour = image.getpixel((5, 5))
    assert colour[2] > colour[0] + 100


@pytest.mark.parametrize("profile", [b"", MARK * 40, hostile.profile()])
def test_colours_stay_where_there_is_nothing_to_turn(profile: bytes):
    _, content, _ = pictures.clean(red(icc_profile=profile), Sort.PNG)
    with Image.open(BytesIO(content)) as image:
        assert image.getpixel((5, 5)) == (250, 10, 10)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_modes_of_png_are_kept_or_made_plain(mode: str):
    _, content, _ = pictures.clean(hostile.picture("PNG", mode=mode), Sort.PNG)
    with Image.open(BytesIO(content)) as image:
        assert image.mode == {"P": "RGB", "I;16": "L"}.get(mode, mode)


def test_cmyk_becomes_rgb():
    _, content, _ = pictures.clean(hostile.picture("JPEG", mode="CMYK"), Sort.JPEG)
    with Image.open(BytesIO(content)) as image:
        assert image.mode == "RGB"


def test_a_clear_colour_and_a_clear_webp_stay_clear():
    file = BytesIO()
    Image.new("RGB", (4, 4), (9, 9, 9)).quantize(8).save(file, "PNG", transparency=0)
    _, content, _ = pictures.clean(file.getvalue(), Sort.PNG)
    with Image.open(BytesIO(content)) as image:
        assert image.getpixel((0, 0))[3] == 0
    file = BytesIO()
    Image.new("RGBA", (4, 4), (7, 7, 7, 0)).save(file, "WEBP", lossless=True)
    assert pictures.clean(file.getvalue(), Sort.WEBP)[0] is Sort.PNG


def test_a_photo_of_a_camera_is_small_and_of_a_clear_picture_white():
    file = BytesIO()
    Image.effect_noise((3000, 2000), 90).convert("RGB").save(file, "JPEG")
    sort, content, _ = child.done("photo", file.getvalue(), Sort.JPEG)
    assert sort is Sort.WEBP
    assert len(content) <= limits.PHOTO_BYTES
    file = BytesIO()
    Image.new("LA", (90, 120), (0, 0)).save(file, "PNG")
    with Image.open(BytesIO(pictures.photo(file.getvalue(), Sort.PNG)[1])) as image:
        assert (image.size, image.getpixel((1, 1))) == ((90, 90), (255, 255, 255))


def test_a_plain_link_and_a_font_called_like_an_action_stay():
    content, codes = pdf.clean(hostile.pdf(hostile.with_link(hostile.link_to("mailto:a@example.org"))))
    assert codes == []
    with pikepdf.open(BytesIO(content)) as opened:
        assert str(opened.pages[0].Annots[0].A.URI) == "mailto:a@example.org"
        assert "/F" in opened.pages[0].Resources.Font
        assert SEEN.encode() in opened.pages[0].Contents.read_bytes()


def test_a_picture_in_a_pdf_keeps_each_pixel():
    before = hostile.pdf(hostile.with_photograph)
    after, _ = pdf.clean(before)
    with pikepdf.open(BytesIO(before)) as one, pikepdf.open(BytesIO(after)) as other:
        raw = [each.pages[0].Resources.XObject.Photo.read_raw_bytes() for each in (one, other)]
    shown = [Image.open(BytesIO(each)).convert("RGB").tobytes() for each in raw]
    assert shown[0] == shown[1]
    assert len(raw[1]) < len(raw[0])


def test_a_form_within_a_form_is_scrubbed_too():
    def change(made: pikepdf.Pdf) -> None:
        def form(**more: object) -> pikepdf.Object:
            return made.make_stream(
                b"q Q", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 9, 9],
                Resources=pikepdf.Dictionary(Properties=pikepdf.Dictionary(A=CANARY), **more),
            )  # fmt: skip

        inner = pikepdf.Dictionary(Inner=form())
        made.pages[0].Resources.XObject = pikepdf.Dictionary(Outer=form(XObject=inner))

    content, _ = pdf.clean(hostile.pdf(change))
    assert MARK not in content
    with pikepdf.open(BytesIO(content)) as opened:
        assert set(opened.pages[0].Resources.XObject.Outer.Resources.XObject.Inner.Resources.keys()) == set()


def test_objects_and_pages_are_counted():
    with pytest.raises(Refusal, match="too_heavy"):
        pdf.clean(hostile.pdf(hostile.with_crowd))


def test_what_a_document_shows_stays(monkeypatch):
    header = f'<w:hdr xmlns:w="{hostile.W}"><w:p><w:r><w:t>On top</w:t></w:r></w:p></w:hdr>'.encode()
    v = "urn:schemas-microsoft-com:vml"
    body = (
        '<w:p><w:hyperlink r:id="rId2"><w:r><w:t>a link</w:t></w:r></w:hyperlink></w:p>'
        "<w:p><w:r><w:object><w:t>an object</w:t></w:object></w:r></w:p>"
        f'<w:p><w:r><w:pict><v:shape xmlns:v="{v}" href="file:///{CANARY}">'
        '<v:imagedata r:id="rId9"/></v:shape></w:pict>'
        f'<w:pict><v:shape xmlns:v="{v}" href="#here"/></w:pict></w:r></w:p>'
        '<w:sectPr><w:headerReference w:type="default" r:id="rId1"/><w:footerReference r:id="rId8"/></w:sectPr>'
    )
    rows = [
        ("header", "header7.xml", ""),
        ("hyperlink", "https://example.org/a", "External"),
        ("theme", "gone.xml", ""),
    ]
    content, codes = word.clean(hostile.linked(body, *rows, ("chart", "c.xml", ""), **{
        "word/header7.xml": header, "word/c.xml": MARK,
    }))  # fmt: skip
    assert set(codes) == {"links", "parts"}
    with zipfile.ZipFile(BytesIO(content)) as package:
        text = package.read("word/document.xml").decode()
        assert b"On top" in package.read("word/header1.xml")
        assert b"https://example.org/a" in package.read("word/_rels/document.xml.rels")
    assert "a link" in text
    assert 'href="#here"' in text
    for gone in ("an object", CANARY, "imagedata", "footerReference", "rId8"):
        assert gone not in text


def test_one_picture_used_twice_is_taken_once():
    rows = [("image", "media/a.jpg", ""), ("image", "/word/media/a.jpg", ""), ("image", "media/a.webp", "")]
    content, codes = word.clean(
        hostile.linked("", *rows, **{
            "word/media/a.jpg": hostile.picture("JPEG"), "word/media/a.webp": hostile.picture("WEBP"),
        })
    )  # fmt: skip
    with zipfile.ZipFile(BytesIO(content)) as package:
        assert len([name for name in package.namelist() if "media" in name]) == 1
    assert codes.count("pictures") == 1


@pytest.mark.parametrize(("content", "answer"), [
    (hostile.picture("JPEG"), {"sort": "jpeg", "changed": []}),
    (b"\xff\xd8\xff junk", {"why": "damaged", "limit": 0}),
])  # fmt: skip
def test_the_child_bounds_itself_and_answers_in_a_line(monkeypatch, content: bytes, answer: dict[str, object]):
    bounds: dict[int, int] = {}
    told = SimpleNamespace(buffer=io.BytesIO())
    monkeypatch.setattr(child.resource, "setrlimit", lambda what, most: bounds.update({what: most[0]}))
    monkeypatch.setattr(sys, "argv", ["child", "clean", "jpeg"])
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))
    monkeypatch.setattr(sys, "stdout", told)
    child.main()
    line, _, rest = told.buffer.getvalue().partition(b"\n")
    assert json.loads(line) == answer
    assert rest.startswith(b"\xff\xd8") == ("sort" in answer)
    assert bounds == {
        child.resource.RLIMIT_CPU: 10,
        child.resource.RLIMIT_AS: 1024**3,
        child.resource.RLIMIT_FSIZE: 0,
        child.resource.RLIMIT_CORE: 0,
    }
