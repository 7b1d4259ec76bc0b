"""The two sites that leaving is about, each a server of its own: ours under gunicorn, and a neutral one."""

import base64
import hashlib
import http.server
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.accounts import production

NEUTRAL_WORDS = "Sunny spells and light winds"
SECONDS_TO_START = 60


@dataclass(frozen=True)
class Certificate:
    """A certificate for this machine that no browser knows."""

    pem: Path
    # Chromium takes a certificate with this key as if it were known: it then behaves as over any other HTTPS.
    key_digest: str


def certificate(folder: Path) -> Certificate:
    issued = trustme.CA().issue_cert("127.0.0.1", "localhost")
    issued.private_key_and_cert_chain_pem.write_to_path(str(folder / "site.pem"))
    public = x509.load_pem_x509_certificate(issued.cert_chain_pems[0].bytes()).public_key()
    key = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return Certificate(folder / "site.pem", base64.b64encode(hashlib.sha256(key).digest()).decode())


class Neutral:
    """A dull page about the weather, at an origin that is not ours. `asked`: the paths that were asked for."""

    def __init__(self, held: Certificate | None) -> None:
        self.asked: list[str] = []
        asked = self.asked
        page = f"<!doctype html><title>Weather</title><p>{NEUTRAL_WORDS}".encode()

        class Weather(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Length", str(len(page)))
                self.end_headers()
                self.wfile.write(page)

            def log_message(self, *words: object) -> None:
                """Quiet."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Weather)
        self.server.daemon_threads = True
        if held:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(held.pem)
            self.server.socket = context.wrap_socket(
                self.server.socket, server_side=True, do_handshake_on_connect=False
            )
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        # Another name than ours, so that it is another site and not only another port.
        self.url = f"{'https' if held else 'http'}://localhost:{self.server.server_address[1]}/"

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def environment(database: str, neutral: str = "", *, is_https: bool = False) -> dict[str, str]:
    """What our site starts with: as in tests, on this database."""
    return production.environment(
        DJANGO_SETTINGS_MODULE="htmse.settings.test",
        DATABASE_URL=database,
        NEUTRAL_SITE=neutral or None,
        HTTPS="1" if is_https else None,
        UNAVAILABLE_PAGE=os.devnull + "/503.html",
    )


def run(*arguments: str, env: dict[str, str]) -> str:
    """Run Python to its end and return what it said."""
    answer = subprocess.run(
        [sys.executable, *arguments], env=env, cwd=production.ROOT, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


class Ours:
    """Our site under gunicorn. What it logs stands in the file `log`."""

    def __init__(self, env: dict[str, str], held: Certificate | None, folder: Path) -> None:
        self.log, self.is_https = folder / "gunicorn.log", bool(held)
        with socket.create_server(("127.0.0.1", 0)) as door, self.log.open("wb") as log:
            self.url = f"{'https' if held else 'http'}://127.0.0.1:{door.getsockname()[1]}"
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "gunicorn", "--config", "python:htmse.gunicorn", "--no-control-socket"),
                    *("--bind", f"fd://{door.fileno()}", "--workers", "1", "htmse.wsgi"),
                    *(("--certfile", held.pem, "--keyfile", held.pem) if held else ()),
                ],
                env=env,
                cwd=production.ROOT,
                pass_fds=[door.fileno()],
                stdout=log,
                stderr=log,
            )
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + SECONDS_TO_START
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        while True:
            try:
                urllib.request.urlopen(f"{self.url}/healthz", timeout=2, context=context).close()  # noqa: S310 - ours
            except OSError:
                assert self.process.poll() is None, self.log.read_text()
                assert time.monotonic() < deadline, self.log.read_text()
                time.sleep(0.1)
            else:
                return

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)
