"""The notes inside a JPEG, cut out without touching a pixel: for photographs that lie in a PDF."""

# Stand-alone markers have no length: RST0-7, TEM.
ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
START_OF_SCAN, COMMENT = 0xDA, 0xFE
# JFIF says the density, Adobe (14) how colours are turned, ICC (2) which they are: pictures look wrong without.
APPLICATION, KEPT_APPLICATION = range(0xE0, 0xF0), frozenset({0xE0, 0xE2, 0xEE})


def without_notes(jpeg: bytes) -> bytes:
    """The same JPEG without EXIF, XMP, IPTC, comments and what follows its end; as it is when it cannot be followed."""
    if not jpeg.startswith(b"\xff\xd8"):
        return jpeg
    kept, position = [jpeg[:2]], 2
    while position + 4 <= len(jpeg) and jpeg[position] == 0xFF:
        marker = jpeg[position + 1]
        if marker == START_OF_SCAN:
            end = jpeg.rfind(b"\xff\xd9")
            return b"".join(kept) + (jpeg[position : end + 2] if end > position else jpeg[position:])
        step = 2 if marker in ALONE else 2 + int.from_bytes(jpeg[position + 2 : position + 4])
        if marker == 0xFF:
            step = 1
        elif not (marker == COMMENT or (marker in APPLICATION and marker not in KEPT_APPLICATION)):
            kept.append(jpeg[position : position + step])
        position += step
    return jpeg
