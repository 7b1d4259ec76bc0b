"""What stands around the readers: names, the process of its own, photos, and bytes nobody thought of."""

import os
import random
import subprocess
import time
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from accounts.vault.cleaning import Refused, Sort, child, clean, limits, names, photo, receiving
from accounts.vault.cleaning.segments import without_notes
from tests.accounts.vault import hostile
from tests.accounts.vault.hostile import MARK

SEEDS = {
    "pdf": hostile.pdf(hostile.with_form),
    "docx": hostile.docx_with_everything_that_tells(),
    "jpeg": hostile.picture("JPEG", exif=hostile.exif()),
    "png": hostile.png_notes(),
    "webp": hostile.picture("WEBP", exif=hostile.exif()),
}


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("certificate.pdf", "certificate.pdf"),
        ("certificate.PDF.exe", "certificate.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\me\\Scan 1.jpeg", "Scan 1.pdf"),
        ("a\0b.pdf", "ab.pdf"),
        ("fdp\u202egpj.exe", "fdpgpj.pdf"),
        ("", "file.pdf"),
        ("...", "file.pdf"),
        (".pdf", "file.pdf"),
        ("/", "file.pdf"),
        ("CON", "CON file.pdf"),
        ("lpt1.txt", "lpt1 file.pdf"),
        ("two\r\nlines.pdf", "twolines.pdf"),
        ("شهادة الخبير.pdf", "شهادة الخبير.pdf"),
        ("J. Smith v. 2.docx", "J. Smith v. 2.pdf"),
        ('a<b>:"c"|?*.pdf', "a b c.pdf"),
        ("e\u0301.pdf", "\u00e9.pdf"),
    ],
)
def test_a_name_keeps_what_people_wrote_and_nothing_that_misleads(given_name: str, kept: str):
    assert names.safe(given_name, ".pdf") == kept


@given(st.text(max_size=5000))
@example("x" * 5000)
def test_any_name_is_one_short_line_in_one_folder(name: str):
    kept = names.safe(name, ".docx")
    assert len(kept) <= 80
    assert kept.endswith(".docx")
    assert kept.isprintable()
    assert not set(kept) & set('/\\\0:"')
    assert not kept.startswith((".", " "))


def test_the_true_ending_is_given():
    got = clean(hostile.picture("JPEG"), name="letter.pdf")
    assert (got.name, got.media_type) == ("letter.jpg", "image/jpeg")


# --- photos --------------------------------------------------------------------------------------


def face(size: tuple[int, int] = (3000, 2000), form: str = "JPEG", **how: object) -> bytes:
    image = Image.effect_noise(size, 90).convert("RGB")
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 20, size[1]), fill="red")
    file = BytesIO()
    image.save(file, form, **how)
    return file.getvalue()


def test_a_photo_is_the_square_in_the_middle_small_and_says_nothing():
    got = photo(face(exif=hostile.exif(), comment=MARK))
    assert (got.name, got.media_type) == ("photo.webp", "image/webp")
    assert len(got.content) <= 100_000
    assert MARK not in got.content
    with Image.open(BytesIO(got.content)) as image:
        assert (image.format, image.size) == ("WEBP", (512, 512))
        assert not image.getexif()
        # The red stripe on the left edge is cut off.
        assert abs(image.getpixel((2, 256))[0] - image.getpixel((2, 256))[1]) < 60


def test_a_small_photo_is_not_blown_up_and_a_clear_one_gets_paper():
    clear = BytesIO()
    Image.new("RGBA", (90, 120), (0, 0, 0, 0)).save(clear, "PNG")
    with Image.open(BytesIO(photo(clear.getvalue()).content)) as image:
        assert image.size == (90, 90)
        assert image.getpixel((45, 45)) == (255, 255, 255)


@pytest.mark.parametrize("content", [hostile.pdf(), hostile.docx(), hostile.SVG, b"", hostile.moving("WEBP")])
def test_what_is_no_picture_is_no_photo(content: bytes):
    with pytest.raises(Refused):
        photo(content)


def test_a_photo_is_made_in_this_process_too():
    sort, content, codes = child.done("photo", face((700, 800), "PNG"), Sort.PNG)
    assert (sort, codes) == (Sort.WEBP, [])
    assert len(content) <= 100_000


# --- the process of its own ----------------------------------------------------------------------


def test_what_the_vault_could_not_keep_is_refused(monkeypatch):
    monkeypatch.setattr(limits, "MAX_BYTES", 500)
    with pytest.raises(Exception, match="too_large"):
        child.done("clean", hostile.pdf(), Sort.PDF)


def test_a_reader_without_enough_memory_gives_up(monkeypatch):
    def swollen(content: bytes) -> tuple[bytes, list[str]]:
        raise MemoryError

    monkeypatch.setattr("accounts.vault.cleaning.pdf.clean", swollen)
    with pytest.raises(Exception, match="too_heavy"):
        child.done("clean", hostile.pdf(), Sort.PDF)


def test_the_child_is_started_without_our_secrets(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "a secret")
    told = tmp_path / "told"
    script = tmp_path / "python"
    script.write_text(f"#!/bin/sh\nenv > {told}\nexit 3\n")
    script.chmod(0o700)
    monkeypatch.setattr(receiving.sys, "executable", str(script))
    with pytest.raises(Refused) as caught:
        clean(hostile.pdf(), name="a")
    assert caught.value.code == "damaged"
    assert "a secret" not in told.read_text()


@pytest.mark.parametrize(("ends", "code"), [("kill -KILL $$", "too_heavy"), ("kill -SEGV $$", "damaged")])
def test_a_reader_that_is_killed_or_crashes_is_the_files_fault(monkeypatch, tmp_path, ends: str, code: str):
    script = tmp_path / "python"
    script.write_text(f"#!/bin/sh\n{ends}\n")
    script.chmod(0o700)
    monkeypatch.setattr(receiving.sys, "executable", str(script))
    with pytest.raises(Refused) as caught:
        clean(hostile.pdf(), name="a")
    assert caught.value.code == code


def test_a_reader_that_never_answers_is_ended(monkeypatch, tmp_path):
    script = tmp_path / "python"
    script.write_text("#!/bin/sh\nexec sleep 600\n")
    script.chmod(0o700)
    monkeypatch.setattr(receiving.sys, "executable", str(script))
    monkeypatch.setattr(limits, "WALL_SECONDS", 0.5)
    begun = time.monotonic()
    with pytest.raises(Refused) as caught:
        clean(hostile.pdf(), name="a")
    assert caught.value.code == "too_heavy"
    assert time.monotonic() - begun < 60


def test_nothing_is_left_running():
    # A browser of an earlier test may be a child of this process, too.
    before = children()
    for content in (hostile.pdf(), hostile.pdf_bomb(), hostile.SVG):
        with suppress(Refused):
            clean(content, name="a")
    assert children() <= before


def children() -> set[str]:
    told = subprocess.run(
        ["ps", "-o", "pid=,comm=", "--ppid", str(os.getpid())], capture_output=True, text=True, check=False
    )
    return {line for line in told.stdout.splitlines() if not line.endswith(" ps")}


# --- bytes nobody thought of ----------------------------------------------------------------------


def taken_or_refused(content: bytes) -> None:
    begun = time.monotonic()
    with suppress(Refused):
        clean(content, name="a")
    assert time.monotonic() - begun < 10


FEW = settings(max_examples=8, suppress_health_check=list(HealthCheck))


@FEW
@given(
    st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"]), st.binary(max_size=400)
)
def test_random_bytes_are_refused_or_taken(head: bytes, content: bytes):
    taken_or_refused(head + content)


@FEW
@given(st.sampled_from(sorted(SEEDS)), st.integers(0, 2**32))
def test_broken_files_are_refused_or_taken(sort: str, seed: int):
    """A few bytes changed, a piece cut out, doubled or cut off: as disks, mails and enemies do."""
    chance = random.Random(seed)  # noqa: S311 - the same file each time
    broken = bytearray(SEEDS[sort])
    for _ in range(chance.randint(1, 12)):
        place = chance.randrange(len(broken))
        how = chance.randrange(4)
        if how == 0:
            broken[place] = chance.randrange(256)
        elif how == 1:
            del broken[place : place + chance.randint(1, 30)]
        elif how == 2:
            broken[place:place] = broken[place : place + chance.randint(1, 60)]
        else:
            broken[place] ^= 1 << chance.randrange(8)
        if len(broken) < 20:
            break
    taken_or_refused(bytes(broken))


@given(st.binary(max_size=300))
def test_any_jpeg_comes_through_the_cut_in_a_pdf(content: bytes):
    jpeg = b"\xff\xd8" + content
    assert len(without_notes(jpeg)) <= len(jpeg)
    assert without_notes(without_notes(jpeg)) == without_notes(jpeg)


def test_only_the_notes_of_a_jpeg_are_cut_out():
    content = hostile.picture("JPEG", exif=hostile.exif(), comment=MARK)
    with Image.open(BytesIO(content)) as before, Image.open(BytesIO(without_notes(content + MARK))) as after:
        assert before.tobytes() == after.tobytes()
        assert not after.getexif()
    assert MARK not in without_notes(content + MARK)
    assert without_notes(b"no jpeg") == b"no jpeg"
