"""kill -9 in the middle of a letter: nobody is passed over, and nobody is written to twice."""

import signal
import subprocess
import sys
import time
from collections import Counter

import pytest
from django.db import connections

from accounts.models import User
from news.actions import letters
from news.models import Letter, LetterState
from notifications.models import Message
from ops.places import CHECKOUT
from tests.news.letters.conftest import confirmed

pytestmark = [pytest.mark.full, pytest.mark.django_db(transaction=True)]
READERS = 23


def begun(what: str, port: int = 0) -> "subprocess.Popen[str]":
    names = [connections[alias].settings_dict["NAME"] for alias in ("default", "keys")]
    command = [sys.executable, "-m", "tests.news.letters.sending", what, *names, str(port)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=CHECKOUT)


def killed(process: "subprocess.Popen[str]") -> None:
    process.kill()
    assert process.wait() == -signal.SIGKILL
    process.stdout.close()


def test_killed_while_it_writes_and_while_it_mails_each_reader_is_written_to_once(
    letter: Letter, sender: User, sink, deliver
) -> None:
    readers = {f"reader{number}@example.com" for number in range(READERS)}
    for address in readers:
        confirmed(address)
    letters.send_letter(letter=letter, version=letter.version, by=sender)
    # Five a turn: within the first turn, and within the second one of the next process.
    for lines in (3, 8):
        process = begun("queue")
        for _ in range(lines):
            assert process.stdout.readline() == "told\n"
        killed(process)
    while letters.send_on():
        pass
    kept = Letter.objects.get()
    assert (kept.state, kept.told) == (LetterState.SENT, READERS)
    addresses = list(Message.objects.filter(kind="news.letter").values_list("address", flat=True))
    assert sorted(addresses) == sorted(readers)

    process, until = begun("deliver", sink.port), time.monotonic() + 30
    while len(sink.taken) < 7:
        assert time.monotonic() < until
        time.sleep(0.005)
    killed(process)
    deliver()
    mails = {(taken.to, taken.message_id) for taken in sink.taken}
    assert {to for to, _key in mails} == readers
    # The one that the server had just taken may come again: the same mail, by the same name, as its server sees.
    assert len(mails) == READERS
    assert sum(Counter(taken.to for taken in sink.taken).values()) <= READERS + 1
