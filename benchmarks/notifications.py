"""How fast messages go out: python -m benchmarks.notifications [MESSAGES] (10000).

Run it with engines of its own (`make bench-notifications`): it queues messages, then two workers send them to a mail
server on the same machine, started as production starts them. What it finds out is written into benchmarks/README.md.
Ends with 1 when a target is missed.
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from tests.sink import Sink

MESSAGES, A_SECOND, GROWTH = 10_000, 100, 1.1
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.faults.settings"
sink = Sink()
sink.handler.keep = False
os.environ["SINK_PORT"] = str(sink.port)

import django  # noqa: E402 - needs the mail server's port

django.setup()

from django.core.management import call_command  # noqa: E402 - needs the settings
from django.db import transaction  # noqa: E402 - needs the settings

from accounts.models import User  # noqa: E402 - needs the settings
from benchmarks import report  # noqa: E402 - needs the settings
from notifications import actions, laws  # noqa: E402 - needs the settings
from notifications.models import Message  # noqa: E402 - needs the settings
from tests.stage.kinds import THING  # noqa: E402 - needs the settings


def main(messages: int) -> int:
    """Measure, write the result into README.md, and return the exit code."""
    call_command("migrate", verbosity=0)
    person = User.objects.create_user("a@example.org")
    began = time.monotonic()
    with transaction.atomic():
        for number in range(messages):
            actions.tell(kind=THING, to=person, subject=f"stage.thing:{number}")
    queued = messages / (time.monotonic() - began)
    sink.start()
    try:
        seconds, sizes = _drained(messages)
    finally:
        sink.stop()
    rate, growth = messages / seconds, median(sizes[-10:]) / median(sizes[5:15])
    holds = laws.get("outbox").weigh().holds and not Message.objects.alive().exists()
    text = (
        f"{messages:,} messages, queued at {queued:.0f} a second in one transaction, sent by a worker of two processes "
        f"and a relay in {seconds:.0f} s: {rate:.0f} a second (promised: at least {A_SECOND}). Memory at the end "
        f"{growth:.2f} times that at the start (promised: at most {GROWTH}). "
        f"{'Every message is accounted for.' if holds else '**Messages are missing.**'}"
    )
    print(text)
    report.replace("notifications", text)
    return int(rate < A_SECOND or growth > GROWTH or not holds)


def _drained(messages: int) -> tuple[float, list[int]]:
    """Let the relay and a worker send all of them; return the seconds and the memory meanwhile, in kB."""
    celery = ("-W", "ignore", "-m", "celery", "--quiet", "-A", "htmse", "worker", "--concurrency", "2")
    commands = (("manage.py", "relay"), (*celery, "--loglevel", "warning", "--without-gossip", "--without-mingle"))
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    running = [subprocess.Popen([sys.executable, *command], **quiet) for command in commands]  # noqa: S603 - our own programs
    sizes: list[int] = []
    try:
        first = None
        while (left := Message.objects.alive().count()) > 0:
            if first is None and left < messages:
                first = time.monotonic()
            sizes += [sum(map(_memory, _family(running)))] if first else []
            time.sleep(0.5)
        return time.monotonic() - (first or 0), sizes
    finally:
        for process in running:
            process.terminate()
            process.wait()


def _family(running: list[subprocess.Popen[bytes]]) -> list[int]:
    found = [process.pid for process in running]
    for parent in found:
        found += [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]
    return found


def _memory(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else MESSAGES))
