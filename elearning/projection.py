"""Whether stored progress is what the events give: Standing and Enrolment.done are a copy, and a copy can be wrong."""

from elearning import progress
from elearning.models import Enrolment


def strays(enrolment: Enrolment) -> list[str]:
    """Return where the stored progress of an enrolment differs from what its events give, one line each (two queries).

    Only of a locked enrolment is that certain: between the two queries nothing may happen to it.
    """
    document = enrolment.version.document()
    told = progress.replay(document, enrolment.events.all().order_by("pk"))
    stored = {row.activity: (str(row.state), row.score, row.since) for row in enrolment.standings.all()}
    given = {path: (str(each.state), each.score, each.since) for path, each in told.reached.items()}
    lines = [
        f"{path}: stored {_said(stored.get(path))}, events give {_said(given.get(path))}"
        for path in sorted(stored.keys() | given.keys())
        if stored.get(path) != given.get(path)
    ]
    counts = (enrolment.done, enrolment.required), (told.done, len(told.required))
    if counts[0] != counts[1]:
        lines.append("stored {} of {}, events give {} of {}".format(*counts[0], *counts[1]))
    return lines


def _said(reached: tuple[str, float | None, object] | None) -> str:
    if reached is None:
        return "nothing"
    state, score, _since = reached
    return state if score is None else f"{state} at {score:.3f}"
