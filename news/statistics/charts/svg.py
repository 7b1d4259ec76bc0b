"""Writing SVG: escaped, without styles and scripts, the same bytes for the same input."""

from django.utils.html import escape

# An average letter of a sans serif of 14 units. A label that is guessed too wide only leaves some room.
LETTER, STRONG = 8.0, 9.4
ROW = 17


def tag(name: str, *inner: str, **attributes: object) -> str:
    """Return an element; `class_` becomes class, `stroke_width` stroke-width, and None is left out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_written(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{''.join(inner)}</{name}>" if inner else f"<{name}{written}/>"


def words(text: str, x: float, y: float, *, class_: str | None = None, anchor: str | None = None) -> str:
    """Return a text that stands on a line."""
    return tag("text", escape(text), x=x, y=y, class_=class_, text_anchor=anchor)


def rows_of(rows: list[str], x: float, y: float, *, class_: str | None = None, anchor: str | None = None) -> str:
    """Return a text of several rows; `y` is the line of the first."""
    spans = [tag("tspan", escape(row), x=x, dy=ROW if place else None) for place, row in enumerate(rows)]
    return tag("text", *spans, x=x, y=y, class_=class_, text_anchor=anchor)


def wide(text: str, letter: float = LETTER) -> float:
    """Guess how wide a text is drawn."""
    return letter * len(text)


def wrapped(text: str, room: float, most: int = 2, letter: float = LETTER) -> list[str]:
    """Break a text into rows that fit; what does not fit into `most` rows ends in "…"."""
    letters = max(4, int(room / letter))
    rows = [""]
    for word in text.split():
        if not rows[-1]:
            rows[-1] = word
        elif len(rows[-1]) + 1 + len(word) <= letters:
            rows[-1] += f" {word}"
        else:
            rows.append(word)
    kept = [_cut(row, letters) for row in rows[:most]]
    if len(rows) > most:
        kept[-1] = _cut(f"{kept[-1].removesuffix('…')}…", letters)
    return kept


def _cut(row: str, letters: int) -> str:
    return row if len(row) <= letters else f"{row[: letters - 1].rstrip()}…"


def _written(value: object) -> str:
    if not isinstance(value, float):
        return escape(str(value))
    # Minus nothing is nothing.
    return f"{round(value, 1) or 0.0:.1f}".removesuffix(".0")
