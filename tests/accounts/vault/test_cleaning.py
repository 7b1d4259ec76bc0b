"""Hostile uploads are refused with a sentence, or come out as what the page shows and nothing else."""

import sys
import time
import warnings
import zipfile
from io import BytesIO

import pikepdf
import pytest
from lxml import etree
from PIL import Image

from accounts.vault.cleaning import EVIDENCE, PICTURES, Clean, Refused, Sort, child, clean, limits, receiving
from accounts.vault.cleaning.refusals import REMOVED, SENTENCES, Refusal
from accounts.vault.cleaning.sorts import MEDIA_TYPES, guess
from tests.accounts.vault import hostile
from tests.accounts.vault.hostile import CANARY, CLEANED, MARK, REFUSED, SEEN, UPLOADS, Hostile


def pdf_layers(content: bytes) -> bytes:
    """Everything a PDF holds, unpacked."""
    file = BytesIO()
    with pikepdf.open(BytesIO(content)) as opened:
        assert not opened.get_warnings()
        opened.save(
            file, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.specialized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )  # fmt: skip
        raw = b"".join(each.read_raw_bytes() for each in opened.objects if isinstance(each, pikepdf.Stream))
    return file.getvalue() + raw


def zip_layers(content: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(content)) as package:
        assert package.testzip() is None
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(package.read(name))
        return b"".join(name.encode() + package.read(name) for name in package.namelist())


def picture_layers(content: bytes) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(BytesIO(content)) as image:
            image.load()
            return repr(image.info).encode() + image.getexif().tobytes()


def layers(content: bytes) -> bytes:
    """The file and all that can be unpacked from it; its own parser reads it again."""
    unpack = {Sort.PDF: pdf_layers, Sort.DOCX: zip_layers}.get(guess(content), picture_layers)
    return content + unpack(content)


def has_canary(content: bytes) -> bool:
    return any(CANARY.encode(how) in content for how in ("utf-8", "utf-16-le", "utf-16-be"))


# It works until its time is up; below, it is given less of it.
ENDLESS = "pdf without end"


def through_the_child(uploads: dict[str, Hostile]) -> list:
    """Every fourth by way of the child, the others in `make test-full`: all are read in this process below."""
    return [
        pytest.param(each, id=title, marks=pytest.mark.full if number % 4 or title == ENDLESS else [])
        for number, (title, each) in enumerate(uploads.items())
    ]


@pytest.mark.parametrize("upload", through_the_child(REFUSED))
def test_a_hostile_file_is_refused_with_what_to_do(upload: Hostile):
    with pytest.raises(Refused) as caught:
        clean(upload.build(), name=upload.name)
    assert caught.value.code == upload.refused
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "%" not in sentence


IMPATIENT = """#!/bin/sh
# The child as it is (-E -s -m child TASK SORT), but for how long it may work.
exec "{python}" -c "from accounts.vault.cleaning import child, limits; limits.CPU_SECONDS = 1; child.main()" "$5" "$6"
"""


def test_a_file_without_end_is_ended_by_the_bound_of_its_reader(monkeypatch, tmp_path):
    script = tmp_path / "python"
    script.write_text(IMPATIENT.format(python=sys.executable))
    script.chmod(0o700)
    monkeypatch.setattr(receiving.sys, "executable", str(script))
    assert clean(hostile.pdf(), name="a.pdf").changed == ()
    begun = time.monotonic()
    with pytest.raises(Refused) as caught:
        clean(REFUSED[ENDLESS].build(), name="a.pdf")
    assert caught.value.code == "too_heavy"
    assert time.monotonic() - begun < limits.WALL_SECONDS / 2, "and not by ours, which waits for longer"


@pytest.mark.parametrize("upload", through_the_child(CLEANED))
def test_a_hostile_file_is_cleaned_to_what_it_shows(upload: Hostile):
    content = upload.build()
    got = clean(content, name=upload.name)
    assert not has_canary(layers(got.content))
    sort = guess(got.content)
    assert sort is {Sort.WEBP: Sort.JPEG}.get(guess(content), guess(content))
    assert got.media_type == MEDIA_TYPES[sort]
    if sort in {Sort.PDF, Sort.DOCX}:
        assert SEEN.encode() in layers(got.content)
    assert clean(got.content, name=got.name).changed == (), "nothing is left to cut out"


# Without the child's own limits these two take as long as all the others together.
HEAVY = {"pdf bomb", "pdf with 100000 objects"}


@pytest.mark.parametrize(
    "upload",
    [pytest.param(each, marks=pytest.mark.full if title in HEAVY else []) for title, each in UPLOADS.items()],
    ids=UPLOADS,
)
def test_the_reader_says_the_same_in_this_process(upload: Hostile):
    """The child is never measured by coverage; and whatever it is refused for is not the border's doing."""
    if upload.refused in {"too_large", "too_heavy"}:
        return
    content = upload.build()
    sort = guess(content)
    if sort is None:
        return
    if upload.refused:
        with pytest.raises(Refusal, match=upload.refused):
            child.done("clean", content, sort)
    else:
        assert not has_canary(layers(child.done("clean", content, sort)[1]))


def test_there_are_thirty_hostile_files_and_more_and_each_planted_word_is_there_before():
    assert len(UPLOADS) >= 30
    harmless = {"png called pdf", "pdf with depth"}
    planted = [title for title, upload in CLEANED.items() if has_canary(layers_of_any(upload.build()))]
    assert set(CLEANED) - set(planted) == harmless


def layers_of_any(content: bytes) -> bytes:
    unpack = {Sort.PDF: pdf_layers, Sort.DOCX: raw_zip_layers}.get(guess(content), picture_layers)
    return content + unpack(content)


def raw_zip_layers(content: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(content)) as package:
        return b"".join(package.read(name) for name in package.namelist())


class Endless:
    """A file without end that remembers how much of it was asked for."""

    asked = 0

    def read(self, size: int, /) -> bytes:
        self.asked += size
        return b"%PDF-" + bytes(size - 5)


def test_no_more_is_read_than_can_be_kept():
    file = Endless()
    with pytest.raises(Refused) as caught:
        clean(file, name="a.pdf")
    assert str(caught.value) == "This file is larger than 25 MB. Send a smaller one, or only the pages that matter."
    assert file.asked == limits.MAX_BYTES + 1


def test_a_refusal_names_what_may_be_sent():
    with pytest.raises(Refused) as caught:
        clean(hostile.SVG, name="a.svg", allowed=PICTURES)
    assert str(caught.value) == "This kind of file cannot be taken. Send JPEG, PNG, WebP."
    with pytest.raises(Refused):
        clean(hostile.pdf(), name="a.pdf", allowed=EVIDENCE - {Sort.PDF})


def test_whoever_sent_it_is_told_what_was_cut_out():
    def told(content: bytes) -> set[object]:
        return set(clean(content, name="a").changed)

    assert told(hostile.pdf()) == set()
    assert told(hostile.pdf(hostile.with_attachment)) == {REMOVED["attachments"], REMOVED["comments"]}
    assert told(hostile.pdf(hostile.with_form)) == {REMOVED["forms"]}
    assert told(hostile.picture("JPEG", exif=hostile.exif())) == {REMOVED["camera"]}
    assert told(hostile.picture("JPEG") + MARK) == {REMOVED["extra"]}
    assert told(hostile.docx()) == set()
    assert REMOVED["fields"] in told(hostile.docx_with_fields())


def test_what_was_filled_in_stays_readable():
    got = clean(hostile.pdf(hostile.with_form), name="a.pdf")
    assert b"Filled in" in layers(got.content)
    with pikepdf.open(BytesIO(got.content)) as opened:
        assert "/Annots" not in opened.pages[0]
        assert set(opened.Root.keys()) == {"/Type", "/Pages"}


def test_what_fields_showed_stays_readable():
    text = zip_layers(clean(hostile.docx_with_fields(), name="a.docx").content)
    assert b">12<" in text
    assert b">34<" in text
    assert b"EAUTO" not in text


def test_links_to_the_web_stay():
    got = clean(hostile.pdf(hostile.with_link(hostile.link_to("https://example.org/a"))), name="a.pdf")
    with pikepdf.open(BytesIO(got.content)) as opened:
        (link,) = opened.pages[0].Annots
        assert str(link.A.URI) == "https://example.org/a"
        assert set(link.keys()) == {"/Type", "/Subtype", "/Rect", "/Border", "/A"}
    row = ("hyperlink", "https://example.org/a", "External")
    got = clean(hostile.linked('<w:p><w:hyperlink r:id="rId1"/></w:p>', row), name="a.docx")
    assert b"https://example.org/a" in zip_layers(got.content)


def test_parts_of_a_document_stay_under_names_of_ours():
    header = f'<w:hdr xmlns:w="{hostile.W}"><w:p><w:r><w:t>On top</w:t></w:r></w:p></w:hdr>'.encode()
    body = '<w:sectPr><w:headerReference w:type="default" r:id="rId1"/></w:sectPr>'
    got = clean(hostile.linked(body, ("header", "header7.xml", ""), **{"word/header7.xml": header}), name="a.docx")
    with zipfile.ZipFile(BytesIO(got.content)) as package:
        assert sorted(package.namelist()) == [
            "[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels", "word/document.xml",
            "word/header1.xml",
        ]  # fmt: skip
        assert b"On top" in package.read("word/header1.xml")
        assert b'Target="header1.xml"' in package.read("word/_rels/document.xml.rels")
        assert b"/word/header1.xml" in package.read("[Content_Types].xml")


def test_a_picture_in_a_document_stays_without_its_notes():
    got = clean(hostile.docx_with_pictures(), name="a.docx")
    with zipfile.ZipFile(BytesIO(got.content)) as package:
        (name,) = [name for name in package.namelist() if "media" in name]
        with Image.open(BytesIO(package.read(name))) as image:
            # Its notes said that it lies on its side.
            assert image.size == (40, 60)
            assert not image.getexif()
        assert package.read("word/document.xml").count(b"blip") == 3


@pytest.mark.parametrize(
    ("mode", "form"),
    [("1", "PNG"), ("L", "PNG"), ("LA", "PNG"), ("P", "PNG"), ("RGBA", "PNG"), ("I;16", "PNG"), ("CMYK", "JPEG"),
     ("L", "JPEG"), ("RGB", "WEBP")],
)  # fmt: skip
def test_every_mode_keeps_what_it_shows(mode: str, form: str):
    content = hostile.picture(form, mode=mode)
    with Image.open(BytesIO(content)) as before, Image.open(BytesIO(clean(content, name="a").content)) as after:
        assert after.format == ("JPEG" if form == "WEBP" else form)
        middle = before.convert("F" if mode == "I;16" else "RGB").getpixel((30, 20))
        value = middle / 256 if mode == "I;16" else middle[0]
        assert abs(after.convert("RGB").getpixel((30, 20))[0] - value) < 6


def test_a_clear_colour_stays_clear():
    file = BytesIO()
    Image.new("RGBA", (4, 4), (7, 7, 7, 0)).save(file, "WEBP", lossless=True, exact=True)
    assert clean(file.getvalue(), name="a").media_type == "image/png"
    file = BytesIO()
    Image.new("L", (4, 4), 7).save(file, "PNG", transparency=7)
    with Image.open(BytesIO(clean(file.getvalue(), name="a").content)) as after:
        assert after.mode == "RGBA"
        assert after.getpixel((0, 0)) == (7, 7, 7, 0)


def test_a_picture_stands_upright():
    got = clean(hostile.picture("JPEG", exif=hostile.exif()), name="a.jpg")
    with Image.open(BytesIO(got.content)) as image:
        assert image.size == (40, 60)


def test_another_colour_space_becomes_srgb():
    got = clean(hostile.picture("JPEG", icc_profile=hostile.profile()), name="a.jpg")
    with Image.open(BytesIO(got.content)) as image:
        assert "icc_profile" not in image.info


def test_every_sentence_can_be_said():
    assert all(str(sentence).endswith(".") for sentence in SENTENCES.values())
    assert isinstance(clean(hostile.picture(), name="a"), Clean)
