"""The addresses of instructions, and what a GET and an empty POST answer to each of the cast (one letter each)."""

from tests.access_table import GONE, MOVED, NONE, OK
from tests.access_table import POST_ONLY as PRESSED
from tests.access_table import Row as Open
from tests.access_table_enquiries import GET_ONLY, POST_ONLY, Row

# visitor, sender, colleague, elsewhere, asked, other, past, moderator, administrator.
NOBODY = "mnnnnnnnn"


def sides(sender: str, expert: str) -> str:
    """Both sides are answered; it is not there for anybody else."""
    return f"m{sender}nn{expert}nnnn"


BY_EXPERT = (
    "quote",
    "accept",
    "decline",
    "answers",
    "checklist",
    "deliver",
    "assess",
    "report",
    "extend",
    "invoice",
    "unable",
)
BY_SENDER = ("fund", "decide", "ask", "document", "mark", "close", "cancel", "mistaken")
# What can be done with an instruction that is asked for a quote, and what an empty form is told.
ASKED_OPEN = {
    "quote": sides("m", "u"),
    "decline": sides("m", "u"),
    "cancel": sides("u", "m"),
    "mistaken": sides("u", "m"),
}
TAKEN_OPEN = {
    "assess": sides("m", "u"), "report": sides("m", "u"), "extend": sides("m", "u"), "invoice": sides("m", "u"),
    "unable": sides("m", "u"), "document": sides("u", "m"), "cancel": sides("u", "m"), "mistaken": sides("u", "m"),
}  # fmt: skip

ROWS = (
    *(Row(f"instructions:{name}", "", "moooooooo", POST_ONLY) for name in ("list", "made")),
    Row("instructions:new", "case", sides("o", "n"), sides("u", "n")),
    Row("instructions:commission", "commission", sides("o", "n"), GET_ONLY),
    Row("instructions:more", "commission", POST_ONLY, sides("m", "n")),
    *(Row("instructions:detail", about, sides("o", "o"), GET_ONLY) for about in ("asked", "taken", "over")),
    *(Row(f"instructions:{name}", "asked", sides("m", "m"), sides("m", "m")) for name in ("letter", "sign", "consent")),
    Row("instructions:letter", "funded", sides("o", "m"), sides("u", "m")),
    Row("instructions:sign", "funded", sides("o", "m"), sides("u", "m")),
    Row("instructions:consent", "funded", sides("o", "m"), sides("u", "m")),
    Row("instructions:remove", "funded", POST_ONLY, sides("m", "r")),
    Row("instructions:remove", "mixed", POST_ONLY, NOBODY),
    Row("instructions:letter_paper", "taken", sides("o", "o"), GET_ONLY),
    Row("instructions:file", "taken", sides("o", "o"), GET_ONLY),
    Row("instructions:file", "mixed", sides("n", "n"), GET_ONLY),
    Row("instructions:version", "drafted", sides("o", "o"), GET_ONLY),
    Row("instructions:paper", "taken", sides("o", "o"), GET_ONLY),
    Row("instructions:paper", "over", sides("o", "m"), GET_ONLY),
    Row("instructions:template", "taken", sides("o", "o"), GET_ONLY),
    *(
        Row(f"instructions:{name}", "asked", POST_ONLY, ASKED_OPEN.get(name, sides("m", "m")))
        for name in (*BY_EXPERT, *BY_SENDER)
    ),
    *(
        Row(f"instructions:{name}", "taken", POST_ONLY, TAKEN_OPEN.get(name, sides("m", "m")))
        for name in (*BY_EXPERT, *BY_SENDER)
    ),
)

# For tests/test_access.py: to whom no instruction is there.
INSTRUCTIONS = (
    *(Open(f"instructions:{name}", (), MOVED, OK, OK, OK) for name in ("list", "made")),
    *(
        Open(f"instructions:{name}", (NONE,), MOVED, GONE, GONE, GONE)
        for name in ("new", "commission", "detail", "letter", "sign", "consent", "paper")
    ),
    Open("instructions:letter_paper", (NONE, 1), MOVED, GONE, GONE, GONE),
    Open("instructions:template", (NONE, "md"), MOVED, GONE, GONE, GONE),
    *(Open(f"instructions:{name}", (NONE, NONE), MOVED, GONE, GONE, GONE) for name in ("file", "version")),
    Open("instructions:remove", (NONE, NONE), MOVED, PRESSED, PRESSED, PRESSED),
    *(
        Open(f"instructions:{name}", (NONE,), MOVED, PRESSED, PRESSED, PRESSED)
        for name in ("more", *BY_EXPERT, *BY_SENDER)
    ),
)


def of_instructions() -> set[str]:
    """Return the names that stand here."""
    return {row.name.partition(":")[2] for row in ROWS}
