"""The sorts of file that may be sent, and which parser a file is given to."""

from enum import StrEnum


class Sort(StrEnum):
    """A sort of file that we can read and write anew."""

    PDF = "pdf"
    DOCX = "docx"
    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"


EVIDENCE = frozenset(Sort)
PICTURES = frozenset({Sort.JPEG, Sort.PNG, Sort.WEBP})

MEDIA_TYPES = {
    Sort.PDF: "application/pdf",
    Sort.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Sort.JPEG: "image/jpeg",
    Sort.PNG: "image/png",
    Sort.WEBP: "image/webp",
}
SUFFIXES = {Sort.PDF: ".pdf", Sort.DOCX: ".docx", Sort.JPEG: ".jpg", Sort.PNG: ".png", Sort.WEBP: ".webp"}
LABELS = {Sort.PDF: "PDF", Sort.DOCX: "Word (.docx)", Sort.JPEG: "JPEG", Sort.PNG: "PNG", Sort.WEBP: "WebP"}

# PDF readers look for the header in so many bytes; scanners and mail programs put things before it.
PDF_HEADER_WITHIN = 1024


def guess(content: bytes) -> Sort | None:
    """Which parser to try. Only the parser knows whether it is true."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return Sort.PNG
    if content.startswith(b"\xff\xd8\xff"):
        return Sort.JPEG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Sort.WEBP
    if content.startswith(b"PK\x03\x04"):
        return Sort.DOCX
    return Sort.PDF if b"%PDF-" in content[:PDF_HEADER_WITHIN] else None
