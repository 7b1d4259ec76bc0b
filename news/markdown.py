"""What an article says, as HTML: no HTML of the writer's, no pictures but ours, numbers from the data."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import nh3
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from accounts import markdown as common
from news import parsing, tagging
from news.models import Picture, Revision

if TYPE_CHECKING:
    from uuid import UUID

    from news.tagging import Number

# Headings of the text stand below the title of its page.
TOP = 2
ALLOWED = {
    "a", "blockquote", "br", "code", "div", "em", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p", "pre",
    "span", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title"},
    "div": {"role", "tabindex", "aria-label"},
    "img": {"src", "alt", "width", "height", "loading"},
    "ol": {"start"},
    "th": {"scope"},
}
CLASSES = {"a": {"claim"}, "div": {"scroll"}, "img": {"news-picture"}, "span": {"claim-then", "credit", "wrong"}}
SCHEMES = {"http", "https", "mailto"}


def rendered(revision: Revision, token: str = "") -> SafeString:
    """Return a saved wording as HTML that may stand in a page (a constant number of queries).

    `token`: the secret with which somebody reads it who could not see its pictures otherwise.
    """
    return html(revision.body, tagging.numbers_of(revision), token)


def preview(body: str, today: date) -> SafeString:
    """Return a wording that nobody has saved as HTML. Raises TagsRefused."""
    return html(body, tagging.shown(tagging.bound(body, today)))


def html(body: str, numbers: "Mapping[str, Number]", token: str = "") -> SafeString:
    """Return Markdown as HTML with these numbers in it; a mark without one stays as it is written."""
    parser = _parser()
    tokens = parser.parse(body)
    common.set_levels(tokens, TOP)
    keys = {key for key in parsing.pictures(body).values() if key}
    pictures = Picture.objects.defer("content").in_bulk(keys) if keys else {}
    env: dict[str, Any] = {"numbers": numbers, "pictures": pictures, "tables": 0, "token": token}
    written = parser.renderer.render(tokens, parser.options, env)
    cleaned = nh3.clean(
        written,
        tags=ALLOWED,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        attribute_filter=common.only_our_pictures,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
    )
    return mark_safe(cleaned)  # noqa: S308 - cleaned by nh3 just now


def picture_address(key: "UUID", secret: str = "") -> str:
    """Where a picture is shown; `secret`: of the link with which its text is read before it is public."""
    address = reverse("news:picture", args=[key])
    return f"{address}?{urlencode({'preview': secret})}" if secret else address


def _parser() -> MarkdownIt:
    made = parsing.parser()
    made.add_render_rule("mark", _mark)
    made.add_render_rule("table_open", common.table_open)
    made.add_render_rule("table_close", common.table_close)
    made.add_render_rule("th_open", common.th_open)
    return made


def _mark(_self: RendererHTML, tokens: Sequence[Token], at: int, _options: OptionsDict, env: Any) -> str:
    token = tokens[at]
    if parsing.is_picture(token.content):
        key = parsing.pictures(token.markup).get(token.content)
        return _picture(env["pictures"].get(key), token, env["token"])
    number = env["numbers"].get(token.content)
    if number is None:
        return format_html('<span class="wrong">{}</span>', token.markup)
    if not number.is_shown:
        return format_html('<span class="claim-then">{}</span>', number.value)
    link = format_html('<a class="claim" href="{}">{}</a>', number.href, number.value)
    return format_html('{} <span class="claim-then">({})</span>', link, number.note) if number.note else link


def _picture(picture: Picture | None, token: Token, secret: str) -> str:
    if picture is None:
        return format_html('<span class="wrong">{}</span>', token.markup)
    image = format_html(
        '<img class="news-picture" src="{}" alt="{}" width="{}" height="{}" loading="lazy">',
        picture_address(picture.pk, secret), picture.alt, picture.width, picture.height,
    )  # fmt: skip
    if not picture.credit:
        return image
    return format_html('{} <span class="credit">{}</span>', image, _("Picture: %(who)s") % {"who": picture.credit})
