"""The catalogue's desk: what counts, what is being written and by whom, what it changes, and whom that meets."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError

from accounts.differing import Piece, pieces
from accounts.permissions import Permission, has_permission
from elearning.redflags import actions, documents, drafts, hooks
from elearning.redflags.choices import Category, Frontline, Subject
from elearning.redflags.models import APPROVALS, Approval, Edition, Suggestion
from elearning.redflags.states import FROZEN, OPEN, PAST, EditionState

if TYPE_CHECKING:
    from accounts.models import User

LABELS = {
    "title": gettext_lazy("Title"), "summary": gettext_lazy("Summary"), "limits": gettext_lazy("Limits"),
    "order": gettext_lazy("Order"), "publisher": gettext_lazy("Published by"), "address": gettext_lazy("Address"),
    "published": gettext_lazy("Published on"), "accessed": gettext_lazy("Looked at on"),
    "edition": gettext_lazy("Printing"), "permission": gettext_lazy("Reuse"), "category": gettext_lazy("Part"),
    "subject": gettext_lazy("Points to"), "statement": gettext_lazy("What may be seen"),
    "source": gettext_lazy("Source"), "locator": gettext_lazy("Where in the source"),
    "examples": gettext_lazy("Examples"), "innocent": gettext_lazy("What else it may be"),
    "checks": gettext_lazy("What to check"), "roles": gettext_lazy("Who may meet it"), "note": gettext_lazy("Note"),
    "is_never_alone": gettext_lazy("Never alone"), "jurisdiction": gettext_lazy("Country"),
    "parameters": gettext_lazy("What ages"),
}  # fmt: skip
WORDS = {"category": dict(Category.choices), "subject": dict(Subject.choices), "roles": dict(Frontline.choices)}
KINDS = {
    "lesson": gettext_lazy("Lessons"), "case": gettext_lazy("Case exercises"), "question": gettext_lazy("Questions"),
    "draft": gettext_lazy("Versions being written"),
}  # fmt: skip
# Links to certificates on one page; the number is always said.
LISTED = 200


class Difference(NamedTuple):
    """What one field said and says, in pieces."""

    label: Any
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Change:
    """One part that changed. `sort`: new, gone or changed; `about`: about, entry or source."""

    about: str
    place: str
    title: str
    sort: str
    differences: list[Difference]


@dataclass(frozen=True, slots=True)
class Impact:
    """What draws on the rows that an edition changes: by kind; learners by their number alone."""

    codes: dict[str, str]
    parts: list[tuple[Any, list[hooks.Concerned]]]
    cards: int
    certificates: int
    # For trainers, those of people who have shown their course to a cohort: their pages say a name.
    shown: list[hooks.Concerned]
    learners: int

    @property
    def is_empty(self) -> bool:
        return not (self.cards or self.certificates or self.learners or any(rows for _words, rows in self.parts))


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a draft on the desk. `change`: what it is against the edition before."""

    code: str
    statement: str
    category: Any
    change: str
    is_first: bool
    is_last: bool
    is_never_alone: bool = False


def desk(user: "User") -> dict[str, Any]:
    """Return the edition that counts, the open one, proposals that wait and courses to be renewed."""
    opened = Edition.objects.open().first()
    return {
        "live": Edition.objects.published().defer("content").first(),
        "open": opened,
        "writers": writers(opened) if opened else [],
        "waits_for_me": bool(opened and may_approve(opened, user)),
        "editions": Edition.objects.defer("content").exclude(state__in=OPEN),
        "waiting": Suggestion.objects.waiting().count(),
        "behind": len(hooks.left_behind()),
    }


def writers(edition: Edition) -> list[str]:
    """Return who wrote a part of it, or sent it in."""
    return [str(each) for each in actions.writers(edition)]


def may_approve(edition: Edition, user: "User") -> bool:
    """Whether it waits for this keeper: in review, and neither written nor approved by them."""
    if edition.state != EditionState.IN_REVIEW or actions.has_written(edition, user):
        return False
    return not Approval.objects.filter(edition=edition, by=user).exists()


def page(edition: Edition, user: "User") -> dict[str, Any]:
    """Return what the page of one edition shows."""
    content, base = edition.content, actions.before(edition)
    is_open = edition.state in OPEN
    return trail(_("Edition %(number)s") % {"number": edition.number}) | {
        "edition": edition, "base": base, "lines": lines(edition, base), "sources": drafts.rows(content, "sources"),
        "obstacles": actions.obstacles(edition) if is_open else [], "title": content.get("title", ""),
        "is_draft": edition.state == EditionState.DRAFT, "is_in_review": edition.state == EditionState.IN_REVIEW,
        "is_frozen": edition.state in FROZEN, "is_past": edition.state in PAST,
        "is_writer": actions.has_written(edition, user), "may_approve": may_approve(edition, user),
        "writers": writers(edition),
        "may_write": has_permission(user, Permission.WRITE_COURSES),
        "approvals": (actions.standing(edition) if is_open else edition.approvals).select_related("by"),
        "needed": APPROVALS,
        "changes": edition.changes.select_related("by"),
        "gone": [code for code in (drafts.names(base.content, "entries") if base else ())
                 if code not in drafts.names(content, "entries")],
    }  # fmt: skip


def trail(current: str, edition: Edition | None = None) -> dict[str, Any]:
    """Return what leads back from a page of the desk."""
    told: dict[str, Any] = {"current": current}
    if edition:
        told |= {
            "edition": edition, "middle": _("Edition %(number)s") % {"number": edition.number},
            "middle_href": reverse("red_flags:desk_edition", args=[edition.number]),
        }  # fmt: skip
    return told


def lines(edition: Edition, base: Edition | None) -> list[Line]:
    """Return the rows of an edition as its desk lists them."""
    rows = drafts.rows(edition.content, "entries")
    before = {str(row.get("code")): row for row in drafts.rows(base.content if base else {}, "entries")}
    words = dict(Category.choices)
    return [
        Line(
            code=(code := str(row.get("code", ""))), statement=said(row, str(row.get("statement", ""))),
            category=words.get(row.get("category", ""), ""), is_never_alone=bool(row.get("is_never_alone")),
            change="" if before.get(code) == row else "changed" if code in before else "new",
            is_first=at == 0, is_last=at == len(rows) - 1,
        )
        for at, row in enumerate(rows)
    ]  # fmt: skip


def review(edition: Edition, user: "User") -> dict[str, Any]:
    """Return what an edition changes, entry by entry, and whom that meets, as far as this keeper may see it."""
    base = actions.before(edition)
    return {
        "base": base, "found": changes(base.content if base else {}, edition.content),
        "impact": impact(edition, user),
    }  # fmt: skip


def impact(edition: Edition, user: "User") -> Impact:
    """Return what draws on the rows that an edition changes, and was written from an older one.

    Certificates by their number alone, but for trainers: they see people in cohorts by name anyway, on their boards.
    """
    codes = actions.changed_codes(edition)
    # What was left out once and comes back is new to this edition, and old to whatever was written from it then.
    held = hooks.impact(list(codes), edition)
    certificates = [each for each in held if each.kind == "certificate"]
    sees_people = bool(certificates) and has_permission(user, Permission.TRAIN)
    return Impact(
        codes=codes,
        parts=[(words, [each for each in held if each.kind == kind]) for kind, words in KINDS.items()],
        cards=sum(each.kind == "card" for each in held),
        certificates=len(certificates),
        shown=[each for each in certificates if each.where and sees_people][:LISTED],
        learners=sum(each.number for each in held if each.kind == "learner"),
    )


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Return what changed from one catalogue to another, in the order of the later one. Either may be a draft."""
    was, now = _parts(before), _parts(after)
    if moved := _moved(before, after):
        was["about", ""]["order"], now["about", ""]["order"] = moved
    found = []
    for key in dict.fromkeys([*now, *was]):
        if key not in was or key not in now:
            found.append(_change(key, was.get(key, {}), now.get(key, {}), "gone" if key in was else "new"))
        elif was[key] != now[key]:
            found.append(_change(key, was[key], now[key], "changed"))
    return found


def fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Return the fields of one part that differ, word by word."""
    return [
        Difference(LABELS.get(name, name), pieces(_told(name, before.get(name)), _told(name, after.get(name))))
        for name in dict.fromkeys([*before, *after])
        if name not in {"key", "code"} and before.get(name) != after.get(name)
    ]


def shown(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return a row as its readers see it; None for what is no row yet."""
    try:
        made = documents.Entry.model_validate(row)
    except ValidationError:
        return None
    texts = {name: [made.said(each) for each in getattr(made, name)] for name in ("examples", "innocent", "checks")}
    return {
        **row, **texts, "statement": made.said(made.statement), "note": made.said(made.note),
        "category": Category(made.category).label, "subject": Subject(made.subject).label,
        "roles": [Frontline(role).label for role in made.roles], "parameters": made.parameters,
    }  # fmt: skip


def said(row: Mapping[str, Any], text: str) -> str:
    """Return words of a row with what ages put in its places, also of a row that is none yet."""
    known = {str(each.get("key")): str(each.get("words", "")) for each in row.get("parameters", ())}
    return documents.PLACEHOLDER.sub(lambda found: known.get(found[1], found[0]), text)


def savings(edition: Edition) -> Any:
    """Return the saved states of an edition, the newest first."""
    return edition.revisions.select_related("by").defer("content")


def _parts(content: Mapping[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """Each part of a catalogue under what it is and its name."""
    about = {name: value for name, value in content.items() if name not in {"entries", "sources"}}
    parts: dict[tuple[str, str], dict[str, Any]] = {("about", ""): about}
    for name, sort in (("entries", "entry"), ("sources", "source")):
        parts |= {
            (sort, str(row.get(drafts.KEYS[name], ""))): dict(row) for row in drafts.rows(content, name)
        }  # fmt: skip
    return parts


def _moved(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, str] | None:
    """The order of the rows that both have, when it is not the same."""
    was, now = drafts.names(before, "entries"), drafts.names(after, "entries")
    orders = [code for code in was if code in set(now)], [code for code in now if code in set(was)]
    return (" ".join(orders[0]), " ".join(orders[1])) if orders[0] != orders[1] else None


def _change(key: tuple[str, str], was: Mapping[str, Any], now: Mapping[str, Any], sort: str) -> Change:
    last = now or was
    title = (
        _("About the catalogue") if key[0] == "about" else said(last, str(last.get("statement") or last.get("title")))
    )
    return Change(key[0], key[1], title[:160], sort, fields(was, now))


def _told(name: str, value: Any) -> str:
    if name in WORDS:
        known = WORDS[name]
        return ", ".join(str(known.get(each, each)) for each in ([value] if isinstance(value, str) else value or ()))
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "\n".join(_row(each) for each in value) if isinstance(value, (list, tuple)) else str(value)


def _row(each: Any) -> str:
    return ", ".join(f"{name}: {value}" for name, value in each.items()) if isinstance(each, dict) else str(each)
