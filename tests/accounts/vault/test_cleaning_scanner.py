"""The scanner is asked in clamd's own words, over a real socket; without its answer nothing is kept."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from accounts.vault.cleaning import Refused, clean, photo, scan, scanner
from tests.accounts.vault import hostile

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd:
    """As much of clamd as INSTREAM needs; `answers` overrides what it says, `silent` says nothing."""

    def __init__(self, listener: socket.socket, answers: bytes = b"", *, silent: bool = False) -> None:
        self.listener, self.answers, self.silent = listener, answers, silent
        self.seen: list[bytes] = []
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self.serve, daemon=True)
        listener.settimeout(10)
        self.thread.start()

    def serve(self) -> None:
        line, _ = self.listener.accept()
        with line, line.makefile("rb") as read:
            assert read.read(10) == b"zINSTREAM\0"
            whole = b""
            while length := int.from_bytes(read.read(4)):
                whole += read.read(length)
            self.seen.append(whole)
            if self.silent:
                self.stop.wait(10)
                return
            line.sendall(self.answers or (b"stream: Eicar-Test FOUND\0" if EICAR in whole else b"stream: OK\0"))


@contextmanager
def clamd(address: str | tuple[str, int], answers: bytes = b"", *, silent: bool = False) -> Iterator[Clamd]:
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    with socket.socket(family) as listener:
        listener.bind(address)
        listener.listen()
        served = Clamd(listener, answers, silent=silent)
        yield served
        served.stop.set()
        served.thread.join(10)
        assert not served.thread.is_alive()


@pytest.fixture
def path(tmp_path: Path, settings) -> str:
    settings.MALWARE_SCANNER = f"clamd://{tmp_path}/clamd.ctl"
    return f"{tmp_path}/clamd.ctl"


def code(content: bytes) -> str:
    with pytest.raises(Refused) as caught:
        clean(content, name="a.pdf")
    return caught.value.code


def test_a_good_file_passes_whole(path: str):
    content = hostile.pdf() + bytes(300_000) + b"%%EOF"
    with clamd(path) as served:
        scan(content)
    assert served.seen == [content]


def test_a_file_passes_the_scanner_as_it_came(path: str):
    content = hostile.pdf(hostile.with_attachment)
    with clamd(path) as served:
        clean(content, name="a.pdf")
    assert served.seen == [content]


def test_a_hit_is_refused_though_cleaning_would_have_cut_it_out(path: str):
    content = hostile.picture("JPEG") + EICAR
    with clamd(path):
        assert code(content) == "infected"
    Path(path).unlink()
    with clamd(path), pytest.raises(Refused, match="something harmful"):
        photo(content)


def test_a_scanner_over_the_network_is_asked_too(settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.MALWARE_SCANNER = f"clamd://127.0.0.1:{port}"
    with clamd(("127.0.0.1", port)) as served:
        clean(hostile.picture(), name="a.png")
    assert len(served.seen) == 1


def test_a_scanner_that_is_away_lets_nothing_pass(path: str):
    assert code(hostile.pdf()) == "unscanned"


def test_a_scanner_that_hangs_lets_nothing_pass(path: str, monkeypatch):
    monkeypatch.setattr(scanner, "SCAN_SECONDS", 0.3)
    with clamd(path, silent=True):
        assert code(hostile.pdf()) == "unscanned"


@pytest.mark.parametrize(
    "answer", [b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK, or not\0", b"\0", b"x" * 9000]
)
def test_an_answer_that_is_no_answer_lets_nothing_pass(path: str, answer: bytes):
    with clamd(path, answer):
        assert code(hostile.pdf()) == "unscanned"


def test_the_two_refusals_say_different_things():
    assert str(Refused("infected")) != str(Refused("unscanned"))
