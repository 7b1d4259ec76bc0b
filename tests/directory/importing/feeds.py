"""A real HTTP server on this machine that plays an HSDS feed, and everything that can go wrong with one."""

import gzip
import json
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

Answer = tuple[int, dict[str, str], bytes]
Play = Callable[[str, dict[str, str]], Answer]


def plain(value: Any, status: int = 200, **headers: str) -> Answer:
    return status, {"Content-Type": "application/json", **headers}, json.dumps(value).encode()


def zipped(body: bytes) -> Answer:
    return 200, {"Content-Encoding": "gzip"}, gzip.compress(body)


def feed(entries: list[dict[str, Any]], *, size: int = 2, root: dict[str, Any] | None = None) -> Play:
    """Play a conforming feed: a root, a paged list of heads, and each entry in full by its id."""

    def play(path: str, query: dict[str, str]) -> Answer:
        if path == "/api/":
            return plain(root or {"version": "3.0", "publisher": {"name": "The Harbour List"}})
        if path == "/api/services":
            number = int(query.get("page", "1"))
            pages = -(-len(entries) // size)
            part = entries[(number - 1) * size : number * size]
            heads = [{key: entry[key] for key in ("id", "name", "status")} for entry in part]
            told = {"total_items": len(entries), "total_pages": pages, "page_number": number, "size": len(part)}
            return plain({**told, "last_page": number == pages, "contents": heads})
        found = [entry for entry in entries if path == f"/api/services/{entry['id']}"]
        return plain(found[0]) if found else plain({}, 404)

    return play


@contextmanager
def serving(play: Play, secure: ssl.SSLContext | None = None) -> Iterator[tuple[str, list[str]]]:
    """(address of the server, every path that was asked for)."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            parts = urlsplit(self.path)
            query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
            status, headers, body = play(parts.path, query)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_told: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if secure:
        server.socket = secure.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, args=[0.02], daemon=True)
    thread.start()
    try:
        yield f"https://localhost:{server.server_port}" if secure else f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
