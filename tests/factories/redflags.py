"""A catalogue of five indicators, its editions, and the people who keep it."""

from typing import Any

from accounts.models import User
from accounts.permissions import System
from elearning.redflags import actions, documents
from elearning.redflags.models import Edition

BY = System("tests")


def entry(code: str = "fin-01", **changed: Any) -> dict[str, Any]:
    """One indicator as plain values."""
    return {
        "code": code, "category": "financial", "subject": "trafficker", "source": "leaflet",
        "statement": f"Pay goes on to somebody else at once ({code}).", "locator": f"Table, row {code[-2:]}",
        "examples": ["A wage that leaves on the same day."], "innocent": ["A loan is paid back."],
        "checks": ["Whose account is it?"], "roles": ["bank", "police"],
    } | changed  # fmt: skip


def content(**changed: Any) -> dict[str, Any]:
    """Two of money, one of behaviour that is never alone, one of behaviour, one of recruitment that states nobody."""
    return {
        "title": "Red flags", "summary": "What may be seen.",
        "limits": ["No single flag is a clear indicator."],
        "sources": [{"key": "leaflet", "title": "A leaflet", "publisher": "A centre", "published": "2023",
                     "permission": "Not stated."}],
        "entries": [
            entry("beh-01", category="behavioural", subject="both", statement="Somebody else answers for the person."),
            entry("beh-02", category="behavioural", subject="victim", statement="The person looks poor.",
                  is_never_alone=True, note="Says nothing alone."),
            entry("fin-01"),
            entry("fin-02", statement="Many payments of {price}.",
                  parameters=[{"key": "price", "kind": "amount", "words": "DKK 500 to 1,000", "as_of": "2023"}]),
            entry("rcs-01", category="recruitment", subject="not_stated", statement="Many phones.",
                  roles=["platform", "police", "neighbour"]),
        ],
    } | changed  # fmt: skip


def changed(code: str, **values: Any) -> dict[str, Any]:
    """The same, with one indicator saying something else."""
    said = content()
    said["entries"] = [each | values if each["code"] == code else each for each in said["entries"]]
    return said


def published(said: dict[str, Any] | None = None) -> Edition:
    """An edition that counts, brought in from a file."""
    made, _is_new = actions.bring_in(document=documents.catalogue(said or content()), name="test.yaml", by=BY)
    return made


def in_review(said: dict[str, Any], *, by: User, note: str = "Clearer.") -> Edition:
    """The next edition, written by somebody and sent in."""
    draft = actions.open_draft(by=by)
    draft = actions.save(edition=draft, seen=draft.version, content=said, by=by)
    return actions.send_in(edition=draft, change_note=note, by=by)
