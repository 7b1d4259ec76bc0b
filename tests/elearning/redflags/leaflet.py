"""What the leaflet of 2023 says, without its words: digests of each run of eight of them, to find copied sentences.

Made once from the leaflet: `"\\n".join(sorted(digests(leaflet)))`.
"""

import hashlib
import re
from pathlib import Path

RUN = 8
LEAFLET = frozenset((Path(__file__).parent / "leaflet_digests.txt").read_text(encoding="ascii").split())


def runs(text: str) -> dict[str, str]:
    """Return each run of eight words of a text, however written, by its digest."""
    words = re.findall(r"[^\W_]+", text.casefold())
    found = [" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)]
    return {hashlib.sha256(run.encode()).hexdigest()[:16]: run for run in found}


def digests(text: str) -> set[str]:
    """Return the digests of all runs of a text."""
    return set(runs(text))


def copied(*texts: str) -> list[str]:
    """Return the runs of eight words that stand in the leaflet, too."""
    return [run for text in texts for digest, run in runs(text).items() if digest in LEAFLET]
