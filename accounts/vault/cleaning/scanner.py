"""Asking clamd, if the operator runs it. Whoever asks for a scanner gets no file past one that does not answer."""

import logging
import socket
from urllib.parse import urlsplit

from django.conf import settings

from accounts.vault.cleaning.limits import SCAN_SECONDS
from accounts.vault.cleaning.refusals import Refused

CHUNK = 64 * 1024
LONGEST_ANSWER = 4096

log = logging.getLogger(__name__)


def scan(content: bytes) -> None:
    """Refused as "infected" when the scanner of MALWARE_SCANNER finds something, "unscanned" when it cannot say."""
    if not settings.MALWARE_SCANNER:
        return
    try:
        answer = _ask(settings.MALWARE_SCANNER, content)
    except OSError as error:
        log.error("malware_scanner_away", extra={"error": type(error).__name__})
        raise Refused("unscanned") from None
    if answer.endswith(b" FOUND"):
        raise Refused("infected")
    if answer != b"stream: OK":
        log.error("malware_scanner_unclear")
        raise Refused("unscanned")


def _ask(address: str, content: bytes) -> bytes:
    """Clamd's INSTREAM: lengths before chunks, a length of nothing at the end, one answer that ends in NUL."""
    with _connected(address) as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), CHUNK):
            chunk = content[start : start + CHUNK]
            line.sendall(len(chunk).to_bytes(4) + chunk)
        line.sendall(bytes(4))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER and (more := line.recv(LONGEST_ANSWER)):
            answer += more
    return answer.rstrip(b"\0\n")


def _connected(address: str) -> socket.socket:
    where = urlsplit(address)
    if where.hostname:
        return socket.create_connection((where.hostname, where.port or 3310), timeout=SCAN_SECONDS)
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(SCAN_SECONDS)
    try:
        line.connect(where.path)
    except OSError:
        line.close()
        raise
    return line
