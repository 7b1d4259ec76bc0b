"""Reading from other people's servers without being led astray.

Only https, only public addresses, only the host that was named; whatever name it has, the connection goes to the very
address that was checked. Every answer has a limit of time and of size.
"""

import ipaddress
import socket
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import SplitResult, urljoin, urlsplit

import httpx

from accounts.faults import UnreadableError

MAX_RESPONSE = 32 * 1024 * 1024
MAX_TOTAL = 200 * 1024 * 1024
SECONDS = 60
REDIRECTS = 3
# Feeds may ask for patience; more than this is a refusal.
PATIENCE = 30
TRIES = 3
TIMEOUT = httpx.Timeout(20, connect=5)
HEADERS = {"User-Agent": "HTMSE directory import", "Accept": "application/json, application/x-ndjson;q=0.9"}


@dataclass(slots=True)
class Web:
    """One host, asked politely. `is_local`: a server on this very machine may be asked, over plain http too."""

    origin: str
    is_local: bool = False
    client: httpx.Client = field(init=False)
    read: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        # trust_env=False: no proxy may stand between the address that was checked and the connection. Authorities of
        # the operator's own (SSL_CERT_FILE) still count.
        self.client = httpx.Client(
            timeout=TIMEOUT, headers=HEADERS, follow_redirects=False, trust_env=False, verify=httpx.create_ssl_context()
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.client.close()

    def get(self, address: str) -> bytes:
        """The body behind an address. UnreadableError for anything but a plain, bounded 200."""
        for _ in range(REDIRECTS + 1):
            answer, body = self._asked(address)
            if not answer.has_redirect_location:
                return body
            address = urljoin(address, answer.headers["location"])
        raise UnreadableError(f"{address} leads on more than {REDIRECTS} times.")

    def _asked(self, address: str) -> tuple[httpx.Response, bytes]:
        for attempt in range(1, TRIES + 1):
            answer, body = self._once(address)
            wait = answer.headers.get("retry-after", "")
            if answer.status_code not in {429, 503} or not wait.isdecimal() or int(wait) > PATIENCE or attempt == TRIES:
                break
            time.sleep(int(wait))
        if answer.status_code != 200 and not answer.has_redirect_location:
            raise UnreadableError(f"{address} answers {answer.status_code} {answer.reason_phrase}.")
        return answer, body

    def _once(self, address: str) -> tuple[httpx.Response, bytes]:
        numeric, url = self._checked(address), httpx.URL(address)
        headers, name = {"Host": url.netloc.decode("ascii")}, {"sni_hostname": url.raw_host.decode("ascii")}
        try:
            with self.client.stream("GET", url.copy_with(host=numeric), headers=headers, extensions=name) as answer:
                return answer, self._body(answer, address) if answer.status_code == 200 else b""
        except httpx.HTTPError as error:
            raise UnreadableError(f"{address} cannot be read: {error or type(error).__name__}.") from None

    def _body(self, answer: httpx.Response, address: str) -> bytes:
        """Counted as it is unpacked, so that a small answer cannot grow into a big one."""
        until, parts, size = time.monotonic() + SECONDS, [], 0
        for part in answer.iter_bytes():
            parts.append(part)
            size += len(part)
            self.read += len(part)
            if size > MAX_RESPONSE or self.read > MAX_TOTAL:
                raise UnreadableError(
                    f"{address} sends more than this import reads ({MAX_RESPONSE // 2**20} MB a page)."
                )
            if time.monotonic() > until:
                raise UnreadableError(f"{address} takes longer than {SECONDS} seconds.")
        return b"".join(parts)

    def _checked(self, address: str) -> str:
        """The numeric address to connect to, if this one may be asked."""
        parts = split(address)
        if f"{parts.scheme}://{parts.netloc}" != self.origin:
            raise UnreadableError(f"{self.origin} leads to another host ({parts.netloc}), which is not followed.")
        host = parts.hostname or ""
        found = _numeric(host, parts.port or (443 if parts.scheme == "https" else 80))
        if self.is_local and all(one.is_loopback for one in found):
            return str(found[0])
        if parts.scheme != "https":
            raise UnreadableError("Only https:// is read (http:// from this machine itself, with --allow-http).")
        if not all(one.is_global for one in found):
            raise UnreadableError(f"{host} is no public address, so it is not asked.")
        return str(found[0])


def split(address: str) -> SplitResult:
    """The parts of a web address. UnreadableError for anything that is none."""
    try:
        parts = urlsplit(address)
        is_usable = parts.scheme in {"http", "https"} and parts.hostname and not parts.username and parts.port != 0
        httpx.URL(address)
    except (ValueError, httpx.InvalidURL):
        is_usable = False
    if not is_usable:
        raise UnreadableError(f"“{address[:200]}” is not a web address that can be read.")
    return parts


def _numeric(host: str, port: int) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return [ipaddress.ip_address(str(one[4][0]).split("%")[0]) for one in found]
    except (OSError, UnicodeError, ValueError) as error:
        raise UnreadableError(f"{host} is not to be found: {error}.") from None
