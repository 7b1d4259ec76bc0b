"""Files of numbers on their way in: read, compared with what is held, stored whole or not at all."""

from accounts.faults import Fault, Faults, FileRefusedError, UnreadableError
from news.statistics.importing.running import ChangedError, Report, look, run, take
from news.statistics.importing.told import Told

__all__ = [
    "ChangedError",
    "Fault",
    "Faults",
    "FileRefusedError",
    "Report",
    "Told",
    "UnreadableError",
    "look",
    "run",
    "take",
]
