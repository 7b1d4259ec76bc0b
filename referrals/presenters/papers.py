"""What stands on the paper of a case."""

from typing import Any

from referrals.presenters.cases import Note

# Some fifty pages: more would keep a web server busy for longer than a page may take.
MOST_LETTERS = 150_000


def latest(notes: list[Note]) -> dict[str, Any]:
    """Return the latest notes that fit on it, the first first, and how many earlier ones do not."""
    left = MOST_LETTERS
    kept: list[Note] = []
    for note in reversed(notes):
        left -= len(note.text or "")
        if left < 0:
            break
        kept.insert(0, note)
    return {"notes": kept, "left_out": len(notes) - len(kept)}
