"""The addresses of enquiries, and what a GET and an empty POST answer to each of the cast (one letter each)."""

from typing import NamedTuple

CAST = ("visitor", "sender", "colleague", "elsewhere", "asked", "other", "past", "moderator", "administrator")


class Row(NamedTuple):
    """One address. `about`: which enquiry; `mixed` is one of another case, or a part of it."""

    name: str
    about: str
    get: str
    post: str


POST_ONLY = GET_ONLY = "mpppppppp"
NOBODY = "mnnnnnnnn"


def sender(answer: str) -> str:
    """Whoever has the case is answered; it is not there for anybody else."""
    return f"m{answer}nnnnnnn"


def asked(answer: str) -> str:
    """The same for whoever looks after the entry that was asked."""
    return f"mnnn{answer}nnnn"


ROWS = (
    # Nothing is chosen yet.
    Row("cases:enquire", "case", sender("o"), sender("u")),
    Row("cases:enquiry", "open", sender("o"), GET_ONLY),
    Row("cases:enquiry", "over", sender("o"), GET_ONLY),
    Row("cases:enquiry", "mixed", NOBODY, GET_ONLY),
    *(Row(f"cases:{name}", "open", POST_ONLY, sender("m")) for name in ("ask_more", "withdraw_enquiry", "choose")),
    *(Row(f"cases:{name}", "over", POST_ONLY, sender("m")) for name in ("ask_more", "withdraw_enquiry", "choose")),
    *(Row(f"cases:{name}", "mixed", POST_ONLY, NOBODY) for name in ("ask_more", "withdraw_enquiry", "choose")),
    Row("referrals:enquiries", "", "moooooooo", POST_ONLY),
    *(Row("referrals:enquiry", about, asked("o"), GET_ONLY) for about in ("open", "over")),
    *(Row(f"referrals:{name}", "open", POST_ONLY, asked("u")) for name in ("offer", "refuse")),
    *(Row(f"referrals:{name}", "over", POST_ONLY, asked("m")) for name in ("offer", "refuse")),
    Row("referrals:reach", "entry", asked("o"), GET_ONLY),
)


def of(space: str) -> set[str]:
    """Return the names of a namespace that stand here."""
    return {row.name.partition(":")[2] for row in ROWS if row.name.startswith(f"{space}:")}
