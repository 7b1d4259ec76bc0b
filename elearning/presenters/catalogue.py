"""The list of courses, and what somebody should know of one before they start."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.names import own_language_name
from elearning import markdown
from elearning.choices import LearnerRole
from elearning.models import Course, Enrolment
from elearning.presenters import places
from elearning.progress import Progress
from elearning.states import FROZEN

if TYPE_CHECKING:
    from django.http import QueryDict
    from django.utils.functional import _StrPromise
    from django.utils.safestring import SafeString

    from accounts.models import User
    from elearning.documents import Course as Document
    from elearning.documents import Source
    from elearning.models import CourseVersion

# What somebody has time for.
LENGTHS = (30, 60, 120, 240)
# HTMSE's training areas: those without a course are named as planned.
AREAS: "dict[str, _StrPromise]" = {
    "red-flags": _("Red flags of technology-facilitated trafficking"),
    "nrm": _("The National Referral Mechanism"),
    "expert-evidence": _("Expert evidence in court"),
    "criminal-law": _("Criminal law and non-prosecution"),
    "forced-criminality": _("Forced criminality and its defences"),
    "immigration": _("Immigration and public law"),
    "compensation": _("Compensation"),
    "housing": _("Housing and support"),
    "supply-chains": _("Corporate compliance and supply chains"),
    "law-enforcement": _("Law enforcement"),
    "local-authority": _("Local authorities"),
    "health-care": _("Health care"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for; what no course has is left out."""

    role: str = ""
    language: str = ""
    minutes: int | None = None

    @classmethod
    def understood(cls, said: "QueryDict", languages: list[str]) -> Self:
        role, language, minutes = said.get("role", ""), said.get("language", ""), said.get("minutes", "")
        return cls(
            role=role if role in LearnerRole.values else "",
            language=language if language in languages else "",
            minutes=next((each for each in LENGTHS if str(each) == minutes), None),
        )

    @property
    def is_narrow(self) -> bool:
        return bool(self.role or self.language or self.minutes)

    def narrowed(self, courses: "QuerySet[Course]") -> "QuerySet[Course]":
        """Return the courses that fit; one for everyone is for each role."""
        if self.role:
            courses = courses.filter(roles__overlap=[self.role, LearnerRole.EVERYONE.value])
        if self.language:
            courses = courses.filter(language=self.language)
        return courses.filter(minutes__lte=self.minutes) if self.minutes else courses


@dataclass(frozen=True, slots=True)
class Offer:
    """One course in the list."""

    course: Course
    area: str
    roles: list[str]
    language: str
    # None: not started.
    enrolment: Enrolment | None


def offers(courses: "QuerySet[Course]", user: "User | None") -> list[Offer]:
    """Return courses as the list shows them, with how far somebody is (two queries)."""
    found = {row.course_id: row for row in Enrolment.objects.of(user)} if user else {}
    return [
        Offer(
            course=course,
            area=area(course.area),
            roles=roles(course.roles),
            language=own_language_name(course.language) or course.language,
            enrolment=found.get(course.pk),
        )
        for course in courses.defer("live")
    ]


def planned() -> list[str]:
    """Return the training areas in which nothing is offered yet."""
    taken = set(Course.objects.offered().values_list("area", flat=True))
    return [str(words) for key, words in AREAS.items() if key not in taken]


def languages() -> list[tuple[str, str]]:
    """Return the languages in which something is offered."""
    codes = Course.objects.offered().order_by("language").values_list("language", flat=True).distinct()
    return [(code, own_language_name(code) or code) for code in codes]


def area(key: str) -> str:
    return str(AREAS.get(key, key.replace("-", " ").capitalize()))


def roles(keys: list[str]) -> list[str]:
    return [str(LearnerRole(key).label) for key in keys if key in LearnerRole.values]


@dataclass(frozen=True, slots=True)
class Need:
    """A course that has to be completed before."""

    title: str
    href: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """All about a course before it is started."""

    course: Course
    version: "CourseVersion"
    document: "Document"
    area: str
    roles: list[str]
    language: str
    about: "SafeString"
    sources: "list[Source]"
    parts: list[places.Part]
    needs: list[Need]
    versions: "list[CourseVersion]"
    enrolment: Enrolment | None
    questions: int

    @property
    def is_open(self) -> bool:
        return all(need.is_done for need in self.needs)


def overview(course: Course, version: "CourseVersion", user: "User | None") -> Overview:
    """Return what the page of a course says (a constant number of queries)."""
    document = version.document()
    cited = markdown.Citations(document.sources)
    told = Progress({}, document.required())
    about = markdown.html(document.about, cited=cited, address=places.files(version))
    # What the lessons cite stands here too, after what the page itself cites.
    listed = cited.listed
    rest = [source for source in document.sources if source not in listed]
    return Overview(
        course=course,
        version=version,
        document=document,
        area=area(document.area),
        roles=roles(list(document.roles)),
        language=own_language_name(document.language) or document.language,
        about=about,
        sources=[*listed, *rest],
        parts=places.outline(course.slug, document, told),
        needs=needs(document, user),
        versions=list(course.versions.filter(state__in=FROZEN).defer("content")),
        enrolment=Enrolment.objects.of(user).filter(course=course).first() if user else None,
        questions=len(document.questions),
    )


def needs(document: "Document", user: "User | None") -> list[Need]:
    """Return the courses that a course builds on, and whether somebody has completed them."""
    if not document.needs:
        return []
    known = {course.slug: course for course in Course.objects.filter(slug__in=document.needs)}
    done: set[str] = set()
    if user:
        rows = Enrolment.objects.of(user).filter(course__slug__in=document.needs, completed_at__isnull=False)
        done = set(rows.values_list("course__slug", flat=True))
    return [
        Need(
            title=known[slug].title if slug in known else slug, href=slug if slug in known else "", is_done=slug in done
        )
        for slug in document.needs
    ]
