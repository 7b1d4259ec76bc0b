"""Where an indicator is taught: the lessons of the courses that are offered, as anybody may know of them."""

from django.urls import reverse

from elearning.choices import DrawnKind
from elearning.models import CourseVersion, Drawn
from elearning.redflags.hooks import Taught
from elearning.states import VersionState


def of(code: str) -> list[Taught]:
    """Return courses with their lessons that draw on an indicator; their overviews are for everybody.

    One query, and one for each version that this process has not read yet.

    That a question or a case draws on it gives its answer away: of these the course alone is named.
    """
    rows = Drawn.objects.filter(code=code, version__state=VersionState.PUBLISHED)
    rows = rows.select_related("version__course").defer("version__content").order_by("version__course__title", "pk")
    held: dict[CourseVersion, list[str]] = {}
    for row in rows:
        names = held.setdefault(row.version, [])
        if row.kind == DrawnKind.LESSON:
            names.append(_name(row))
    return [
        Taught(": ".join(filter(None, [str(version.course), ", ".join(dict.fromkeys(names))])),
               reverse("elearning:overview", args=[version.course.slug]))
        for version, names in held.items()
    ]  # fmt: skip


def _name(row: Drawn) -> str:
    lessons = {f"{module.key}/{lesson.key}": lesson.title for module, lesson, _each in row.version.document().walk()}
    return lessons.get(row.key, "")
