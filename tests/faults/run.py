"""python -m tests.faults.run --seeds 20 [--outage 60]: break everything, and count what arrives.

Ends with 1 when a target is missed (docs/adr/0008). What was counted is written into benchmarks/faults.md.
"""

import argparse
import os
import random
import shutil
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import django

from tests.faults.machine import Machine, new_folder

if TYPE_CHECKING:
    from tests.faults.stand import Fault, Outcome

OUTAGE = 5.0


def main(seeds: int, outage: float) -> int:
    """Run every fault and return the exit code."""
    began, folder = time.monotonic(), new_folder()
    machine = Machine(folder)
    os.environ.update(machine.env)
    try:
        machine.start("valkey")
        machine.start("postgres")
        # They take their time to start, and need the tables only afterwards.
        for service in ("worker", "web"):
            machine.start(service)
        # The settings name what has just been started.
        django.setup()
        from tests.faults import report

        outcomes = _run(machine, seeds, outage)
        seconds = time.monotonic() - began
        report.write(outcomes, seeds=seeds, outage=outage, seconds=seconds)
        print(f"{len(outcomes)} faults in {seconds:.0f} s", file=sys.stderr)
        return int(any(outcome.faults for outcome in outcomes))
    finally:
        machine.stop()
        if "FAULTS_KEEP" not in os.environ:
            shutil.rmtree(folder, ignore_errors=True)


def _run(machine: Machine, seeds: int, outage: float) -> "list[Outcome]":
    from tests.faults.stand import Fault, Stand

    stand = Stand(machine)
    # The clock is doubled while processes are killed, and dead while engines are away.
    stand.start("relay", "beat", "beat")
    stand.wait_until_ready()
    mishaps = stand.mishaps()
    outcomes = [
        stand.suffer(Fault(f"worker, relay and web killed, two clocks, seed {seed}", killer(seed), has_slow=True))
        for seed in range(1, seeds + 1)
    ]
    outcomes.append(stand.after_mishaps(mishaps))
    machine.kill("beat")
    outcomes += [stand.suffer(fault) for fault in _outages(outage)]
    return outcomes


def _outages(seconds: float) -> "list[Fault]":
    from tests.faults.stand import Fault

    def away(machine: Machine) -> None:
        machine.kill("valkey")
        time.sleep(seconds)
        machine.start("valkey")

    def silent(name: str) -> Callable[[Machine], None]:
        def strike(machine: Machine) -> None:
            machine.pause(name)
            time.sleep(seconds)
            machine.resume(name)
            if name == "valkey":
                machine.flush()

        return strike

    def killed(machine: Machine) -> None:
        machine.kill("postgres")
        machine.start("postgres")

    return [
        Fault("no clock, Valkey down", away, is_quiet=True),
        Fault("no clock, Valkey paused, then flushed", silent("valkey"), is_quiet=True),
        Fault("no clock, PostgreSQL killed", killed, is_silent=True),
        Fault("no clock, PostgreSQL paused", silent("postgres"), is_silent=True),
    ]


def killer(seed: int) -> "Callable[[Machine], None]":
    """kill -9 of each service at a random moment of the seconds in which messages come in."""

    def strike(machine: Machine) -> None:
        rng = random.Random(seed)  # noqa: S311 - the same seed, the same moments
        moments = sorted((rng.uniform(0.1, 2.8), name) for name in ("worker", "relay", "web"))
        began = time.monotonic()
        for moment, name in moments:
            time.sleep(max(0.0, began + moment - time.monotonic()))
            machine.kill(name)
            machine.start(name)

    return strike


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--outage", type=float, default=OUTAGE)
    told = parser.parse_args()
    sys.exit(main(told.seeds, told.outage))
