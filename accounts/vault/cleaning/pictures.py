"""Pictures: decoded to their last pixel and encoded again. What was around the pixels stays behind."""

import struct
import warnings
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms, ImageOps

from accounts.vault.cleaning.limits import MAX_PIXELS, PHOTO_BYTES, PHOTO_SIDE
from accounts.vault.cleaning.refusals import Refusal
from accounts.vault.cleaning.sorts import Sort

# Pillow refuses twice as many by itself, before we have asked.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS

# What Pillow raises for bytes that are no picture.
UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, struct.error)
SAVED: dict[Sort, dict[str, Any]] = {
    Sort.JPEG: {"format": "JPEG", "quality": 90},
    Sort.PNG: {"format": "PNG", "compress_level": 4},
}
KEPT_MODES = frozenset({"1", "L", "LA", "RGB", "RGBA"})
DEEP_MODES = frozenset({"I", "I;16", "I;16B", "I;16L", "I;16N"})
SRGB = ImageCms.createProfile("sRGB")


def clean(content: bytes, sort: Sort) -> tuple[Sort, bytes, list[str]]:
    """Return the same picture, upright and in sRGB, and what was left behind. Refusal.

    WebP becomes JPEG or, where it is clear, PNG: its own encoder fails on pictures that its decoder reads.
    """
    image = _opened(content, sort)
    codes = _around(image, content, sort)
    plain = _plain(image)
    if sort is Sort.WEBP:
        sort = Sort.PNG if plain.mode == "RGBA" else Sort.JPEG
    return sort, _encoded(plain, SAVED[sort]), codes


def photo(content: bytes, sort: Sort) -> tuple[Sort, bytes, list[str]]:
    """Return the square in the middle as WebP, no wider than 512 pixels and no heavier than 100 kB. Refusal."""
    image = _opened(content, sort, near=PHOTO_SIDE * 2)
    flat = _on_white(_plain(image))
    side = min(PHOTO_SIDE, *flat.size)
    square = ImageOps.fit(flat, (side, side))
    for quality in (85, 70, 50, 30):
        written = _encoded(square, {"format": "WEBP", "quality": quality, "method": 4})
        if len(written) <= PHOTO_BYTES:
            break
    return Sort.WEBP, written, []


def _opened(content: bytes, sort: Sort, near: int = 0) -> Image.Image:
    """The first frame, decoded whole; `near` lets a JPEG be decoded at a smaller scale."""
    try:
        image = _begun(content, sort)
        if image.width * image.height > MAX_PIXELS:
            raise Refusal("too_many_pixels", MAX_PIXELS // 1_000_000)
        if getattr(image, "is_animated", False) and sort is not Sort.JPEG:
            raise Refusal("animated")
        if near:
            image.draft("RGB", (near, near))
        image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refusal("too_many_pixels", MAX_PIXELS // 1_000_000) from None
    except UNREADABLE:
        raise Refusal("damaged") from None
    return image


def _begun(content: bytes, sort: Sort) -> Image.Image:
    with warnings.catch_warnings():
        # Broken notes are common, and go anyway.
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        return Image.open(BytesIO(content), formats=[sort.upper()])


def _around(image: Image.Image, content: bytes, sort: Sort) -> list[str]:
    """What there is besides pixels."""
    codes = []
    if "exif" in image.info:
        codes.append("camera")
    if getattr(image, "text", None) or {"xmp", "comment", "XML:com.adobe.xmp", "photoshop"} & image.info.keys():
        codes.append("notes")
    if getattr(image, "is_animated", False):
        codes.append("further_pictures")
    elif _ends(content, sort) < len(content):
        codes.append("extra")
    return codes


def _ends(content: bytes, sort: Sort) -> int:
    """Where the picture ends in the file."""
    if sort is Sort.PNG:
        return content.rfind(b"IEND") + 8
    if sort is Sort.WEBP:
        return int.from_bytes(content[4:8], "little") + 8
    return content.rfind(b"\xff\xd9") + 2


def _plain(image: Image.Image) -> Image.Image:
    """The pixels alone: upright, in sRGB, in a mode that every format of ours can write."""
    upright = _upright(image)
    profile = upright.info.get("icc_profile", b"")
    is_clear = "transparency" in upright.info
    if upright.mode in DEEP_MODES:
        upright = upright.convert("I").point(lambda value: value / 256).convert("L")
    elif upright.mode in {"P", "PA"} or (is_clear and upright.mode in {"L", "RGB"}):
        upright = upright.convert("RGBA" if is_clear or upright.mode == "PA" else "RGB")
    in_srgb = _in_srgb(upright, profile)
    if in_srgb.mode not in KEPT_MODES:
        in_srgb = in_srgb.convert("RGBA" if in_srgb.mode.endswith("a") else "RGB")
    # Encoders write what they find here, such as comments and colour profiles.
    in_srgb.info.clear()
    return in_srgb


def _upright(image: Image.Image) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ImageOps.exif_transpose(image)
    except (*UNREADABLE, TypeError, KeyError, ZeroDivisionError):
        return image


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Colours as they were meant, where the profile can be understood; else the numbers as they are."""
    if not profile or image.mode not in {"RGB", "RGBA", "CMYK"}:
        return image
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        if image.mode != "CMYK" and "srgb" in ImageCms.getProfileDescription(source).lower():
            return image
        wanted = "RGBA" if image.mode == "RGBA" else "RGB"
        return ImageCms.profileToProfile(image, source, SRGB, outputMode=wanted) or image
    except (ImageCms.PyCMSError, *UNREADABLE, TypeError):
        return image


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode not in {"LA", "RGBA"}:
        return image.convert("RGB")
    clear = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear).convert("RGB")


def _encoded(image: Image.Image, how: dict[str, Any]) -> bytes:
    file = BytesIO()
    image.save(file, **how)
    return file.getvalue()
