"""What every verb of the newsroom begins with: the right, the lock, the table."""

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.permissions import Permission, require
from news import parsing
from news.models import Article, Edition, EditionChange, Revision, SlugRedirect
from news.states import EditionState, check
from notifications.kinds import Refused

if TYPE_CHECKING:
    from uuid import UUID

    from django.db import models

    from accounts.permissions import Actor, System

# Whoever publishes and whoever takes in a release wait for each other: neither may miss the other's numbers.
MOVES = 0x6E657773


class Conflict(Exception):
    """Somebody else has changed an edition since it was read: 409. `edition` is how it stands now."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        super().__init__(_("Somebody has changed this since you opened it. Look again."))


def claim(edition: Edition, by: "Actor | System", version: int | None = None) -> Edition:
    """Lock an edition behind its article, as an editor. PermissionDenied; Conflict when it has not this `version`."""
    require(by, Permission.EDIT_NEWS)
    # Always in this order, or two verbs could wait for each other.
    claim_article(edition.article_id)
    held = Edition.objects.select_for_update(of=("self",)).select_related("article").get(pk=edition.pk)
    if version is not None and held.version != version:
        raise Conflict(held)
    return held


def claim_article(key: "UUID") -> Article:
    """Lock an article, in the caller's transaction."""
    return Article.objects.select_for_update(no_key=True).get(pk=key)


def wait_for_moves() -> None:
    """Let nobody else publish, move an address, or take in a release until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [MOVES])


def move(edition: Edition, target: EditionState, by: "Actor | System", *, said: str = "") -> None:
    """Set the state of a claimed edition and write the step down; the caller saves it. TransitionRefused."""
    source = edition.state
    check(source, target)
    edition.state = target
    edition.version += 1
    EditionChange.objects.create(
        edition=edition, source=source, target=target, said=said.strip()[:600], by=person(by), at=timezone.now()
    )
    audit.record(by=by, verb=target.value, target=edition, detail={"from": source, "number": edition.number})


def person(by: "Actor | System") -> User | None:
    """Who stands beside a deed; nobody for the clock and the command line."""
    return by if isinstance(by, User) else None


def check_fields(row: "models.Model", *names: str) -> None:
    """Raise ValidationError unless these columns of a row hold what they may."""
    row.clean_fields(exclude={field.name for field in row._meta.fields} - set(names))
    said = {name: getattr(row, name) for name in names}
    if broken := [name for name, text in said.items() if isinstance(text, str) and parsing.is_unwritable(text)]:
        raise ValidationError(dict.fromkeys(broken, _("There is a character in it that cannot be written.")))


def refuse_taken_address(article: Article, year: int) -> None:
    """Refused when another article stands, stood, or waits for the clock under the address of this one in a year."""
    others = Article.objects.filter(slug=article.slug).exclude(pk=article.pk)
    waits = Q(year=None, editions__state=EditionState.SCHEDULED, editions__scheduled_for__year=year)
    led = SlugRedirect.objects.filter(year=year, slug=article.slug).exclude(article=article)
    if others.filter(Q(year=year) | waits).exists() or led.exists():
        raise Refused(_("Another article of this year has this address: choose another one."))


def newest(edition: Edition) -> Revision | None:
    """Return what an edition says now."""
    return edition.revisions.select_related("by", "picture").defer("picture__content").first()


def has_written(edition: Edition, who: "Actor | System") -> bool:
    """Whether somebody saved a wording of it."""
    return isinstance(who, User) and edition.revisions.filter(by=who).exists()
