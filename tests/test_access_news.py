"""Who may open and press what about the news: the newsroom opens to editors alone, and not all of it to each of them.

The writer wrote the texts, the second person is another editor; the administrator keeps news, too.
"""

from typing import Any, NamedTuple

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from news import actions, desk_urls
from news.models import Author, BehindOriginal, DetailsChange, Edition, MovedClaim, Picture, Tag
from news.states import EditionState
from news.statistics.models import CheckAnswer
from news.wording import Wording
from tests.access_table import handed_back
from tests.baseline import assert_baseline
from tests.conftest import person
from tests.factories.statistics import moved_quarter
from tests.news.reading.test_resources import resource
from tests.test_access import routes
from tests.test_access_requests import LETTERS as COMMON

pytestmark = pytest.mark.django_db

LETTERS = COMMON | {"b": 400}
CAST = ("visitor", "stranger", "moderator", "writer", "second", "administrator")


class Row(NamedTuple):
    """One address, and what a GET and an empty POST answer to each of the cast (one letter each)."""

    name: str
    about: str
    get: str
    post: str


PAGE, POST_ONLY, NOTHING = "mrrooo", "mppppp", "mrrnnn"
FORM = "mrrbbb"
# Pressed without the version that was seen.
STALE = "mrrccc"
ROWS = (
    *(
        Row(name, "", PAGE, POST_ONLY)
        for name in ("desk", "desk_articles", "desk_numbers", "desk_moved", "desk_behind")
    ),
    *(Row(name, "", PAGE, FORM) for name in ("desk_new", "desk_pictures", "desk_authors", "desk_tags")),
    Row("desk_stands", "moved", POST_ONLY, "mrrmmm"),
    Row("desk_says_so", "behind", POST_ONLY, "mrrmmm"),
    Row("desk_take_back", "note", POST_ONLY, "mrrmmm"),
    # Whoever asked for a change does not agree to it.
    Row("desk_decide", "change agree", POST_ONLY, "mrrrmm"),
    Row("desk_decide", "change refuse", POST_ONLY, "mrrmmm"),
    Row("desk_decide", "change burn", POST_ONLY, NOTHING),
    Row("desk_author", "author", PAGE, FORM),
    Row("desk_tag", "tag", PAGE, FORM),
    Row("desk_details", "article", PAGE, FORM),
    Row("desk_correct", "article", POST_ONLY, "mrrmmm"),
    Row("desk_withdraw", "article", PAGE, FORM),
    Row("desk_remove_correction", "correction", POST_ONLY, "mrrmmm"),
    *(Row(name, "draft", PAGE, POST_ONLY) for name in ("desk_edition", "desk_look", "desk_compare")),
    *(Row(name, "nothing", NOTHING, POST_ONLY) for name in ("desk_edition", "desk_look", "desk_compare")),
    Row("desk_edit", "draft", PAGE, FORM),
    Row("desk_edit", "waiting", "mrrmmm", FORM),
    Row("desk_schedule", "waiting", PAGE, "mrrmmm"),
    Row("desk_answer", "draft", POST_ONLY, FORM),
    Row("desk_add_correction", "draft", POST_ONLY, FORM),
    Row("desk_preview", "draft", POST_ONLY, "mrrooo"),
    # A published edition has nothing to preview.
    Row("desk_preview", "public", POST_ONLY, STALE),
    *(Row("desk_press", f"draft {verb}", POST_ONLY, STALE) for verb in ("send-in", "minor", "not-minor")),
    Row("desk_drop", "draft", PAGE, STALE),
    # Nothing to drop: a page leads to the edition, a press is refused.
    Row("desk_drop", "waiting", "mrrmmm", STALE),
    *(Row("desk_press", f"waiting {verb}", POST_ONLY, STALE) for verb in ("ask-changes", "approve", "unschedule")),
    Row("desk_press", "draft publish", POST_ONLY, STALE),
    Row("desk_press", "draft end-previews", POST_ONLY, "mrrmmm"),
    Row("desk_press", "draft explode", POST_ONLY, NOTHING),
    Row("desk_resources", "", PAGE, POST_ONLY),
    Row("desk_resource_new", "", PAGE, FORM),
    Row("desk_resource", "resource", PAGE, FORM),
    *(
        Row("desk_resource_press", f"resource {verb}", POST_ONLY, "mrrmmm")
        for verb in ("checked", "broken", "withdraw")
    ),
    Row("desk_resource_press", "resource burn", POST_ONLY, NOTHING),
    Row("picture", "picture", "nnnooo", "pppppp"),
    Row("picture", "nothing", "nnnnnn", "pppppp"),
    Row("preview", "token", "oooooo", "pppppp"),
    Row("preview", "=another-token", "nnnnnn", "pppppp"),
)


@pytest.fixture
def users(editor: User, moderator: User, administrator: User) -> dict[str, User]:
    second = person("second", Role.EDITOR, editor.memberships.get().organisation)
    return {
        "stranger": person("stranger", None, None), "moderator": moderator, "writer": editor, "second": second,
        "administrator": administrator,
    }  # fmt: skip


@pytest.fixture
def things(users: dict[str, User]) -> dict[str, Any]:
    writer, second = users["writer"], users["second"]
    moved_quarter()
    words = Wording(title="A title", summary="Summary.", body="[[nrm referrals 2023-Q4 @2024-03-08]]")

    def begun(slug: str) -> Edition:
        return actions.begin(slug=slug, language="en", wording=words, by=writer)

    draft, waiting = begun("draft"), actions.send_in(edition=begun("waiting"), by=writer)
    public = actions.approve(edition=actions.send_in(edition=begun("public"), by=writer), by=second)
    public = actions.publish(edition=public, by=second)
    correction = actions.add_correction(edition=draft, before="A", after="B", reason="C", by=writer)
    actions.set_details(article=public.article, slug="other", authors=[], tags=[], by=writer)
    # Nothing here has been brought about as the newsroom would: only that the rows are there counts.
    behind = BehindOriginal.objects.create(translation=public.article, edition=public, found_at=timezone.now())
    note = CheckAnswer.objects.create(
        subject=f"article:{public.article_id}", fingerprint="f", code="period", message="M.", text="T.", is_public=True,
        answered_at=timezone.now(),
    )  # fmt: skip
    return {
        "behind": behind.pk, "note": note.pk, "change": DetailsChange.objects.get(needs_second=True).pk,
        "draft": draft.pk, "waiting": waiting.pk, "public": public.pk, "article": public.article_id,
        "correction": correction.pk, "moved": MovedClaim.objects.get().pk,
        "token": actions.make_preview(edition=draft, by=writer),
        "author": Author.objects.create(slug="ada", name="Ada").pk, "tag": Tag.objects.create(slug="t", name="T").pk,
        "picture": Picture.objects.create(content=b"x", media_type="image/webp", width=1, height=1, alt="A").pk,
        "resource": resource().pk,
        "nothing": "00000000-0000-0000-0000-000000000000",
    }  # fmt: skip


def address(row: Row, things: dict[str, Any]) -> str:
    about, _, verb = row.about.partition(" ")
    args = [about[1:] if about.startswith("=") else things[about]] if about else []
    return reverse(f"news:{row.name}", args=[*args, *([verb] if verb else [])])


def test_each_address_answers_each_of_the_cast_as_the_table_says(
    users: dict[str, User], things: dict[str, Any], visitor: Client, sign_in
) -> None:
    cast = {"visitor": visitor} | {name: sign_in(user) for name, user in users.items()}
    wrong = []
    for row in ROWS:
        place = address(row, things)
        for who, get, post in zip(CAST, row.get, row.post, strict=True):
            # What one of them presses is taken back before the next one comes.
            with transaction.atomic():
                asked, pressed = cast[who].get(place), cast[who].post(place)
                assert_baseline(asked)
                transaction.set_rollback(True)
            told = (LETTERS[get], handed_back(LETTERS[post], who))
            if (asked.status_code, pressed.status_code) != told:
                wrong.append((row.name, row.about, who, (asked.status_code, pressed.status_code), told))
    assert wrong == []


def test_the_writer_may_not_approve_and_the_second_person_may(
    users: dict[str, User], things: dict[str, Any], sign_in
) -> None:
    waiting = Edition.objects.get(pk=things["waiting"])
    place = reverse("news:desk_press", args=[waiting.pk, "approve"])
    assert sign_in(users["writer"]).post(place, {"version": waiting.version}).status_code == 403
    assert sign_in(users["second"]).post(place, {"version": waiting.version}).status_code == 302
    waiting.refresh_from_db()
    assert waiting.state == EditionState.APPROVED


def test_every_address_of_the_newsroom_stands_in_the_table() -> None:
    library = {"desk_resources", "desk_resource_new", "desk_resource", "desk_resource_press"}
    wanted = library | {pattern.name for pattern in desk_urls.urlpatterns}
    assert wanted - {row.name for row in ROWS} == set()
    assert {f"news:{name}" for name in wanted} <= set(routes(get_resolver()))
