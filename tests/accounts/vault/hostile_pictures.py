"""Pictures that tell on whoever sent them, or swell; and the word that is planted in all files."""

import struct
import zipfile
import zlib
from io import BytesIO

from PIL import Image, ImageCms, PngImagePlugin

CANARY = "CANARY-7f3a91"
SEEN = "What the page shows"
MARK = CANARY.encode()


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
