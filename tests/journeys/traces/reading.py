"""What the files of a browser hold, also where it has compressed them."""

import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

MOZLZ4 = b"mozLz40\0"
GZIP = b"\x1f\x8b\x08"
LONGEST = 8_000_000


def holding(folder: Path, words: Iterable[str]) -> dict[str, list[str]]:
    """Return each of the words that stands in a file below the folder, or in the name of one, with these files."""
    wanted = {word: _squeezed(word.encode()) for word in words}
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        texts = [_squeezed(text) for text in (name.encode(), *_texts(path))]
        for word, form in wanted.items():
            if any(form in text for text in texts):
                found.setdefault(word, []).append(name)
    return found


def _squeezed(text: bytes) -> bytes:
    """In one form, however it stood: small or capital, UTF-8 or UTF-16, with spaces or as an address writes them."""
    return text.replace(b"%20", b"").lower().translate(None, delete=b"\0 -+")


def _texts(path: Path) -> Iterator[bytes]:
    """The bytes of a file as they are, and whatever in them is compressed in a way that browsers use."""
    if path.is_symlink() or not path.is_file():
        return
    try:
        held = path.read_bytes()
    except FileNotFoundError:
        # The browser runs, and has just put another in its place.
        return
    yield held
    if held.startswith(MOZLZ4):
        yield unpack_lz4(held[len(MOZLZ4) + 4 :])
    start = held.find(GZIP)
    while start >= 0:
        yield _unzip(held[start:])
        start = held.find(GZIP, start + 1)


def _unzip(held: bytes) -> bytes:
    """As much as can be unpacked: a store cuts long content, and other bytes may only look like it."""
    unpacking, told = zlib.decompressobj(wbits=31), b""
    try:
        for start in range(0, len(held), 4096):
            told += unpacking.decompress(held[start : start + 4096])
            if unpacking.eof or len(told) > LONGEST:
                break
    except zlib.error:
        pass
    return told


def unpack_lz4(held: bytes) -> bytes:
    """One LZ4 block (lz4_Block_format.md): literals, then a piece of what is unpacked already, over and over."""
    told, at = bytearray(), 0

    def length(full: int) -> int:
        nonlocal at
        more = 255 if full == 15 else 0
        while more == 255:
            more = held[at]
            full += more
            at += 1
        return full

    while at < len(held):
        token = held[at]
        at += 1
        literals = length(token >> 4)
        told += held[at : at + literals]
        at += literals
        if at >= len(held):
            break
        back = int.from_bytes(held[at : at + 2], "little")
        at += 2
        wanted = length(token & 15) + 4
        # A piece that is longer than the way back repeats itself.
        piece = bytes(told[-back:][:wanted])
        told += (piece * (wanted // len(piece) + 1))[:wanted]
    return bytes(told)
