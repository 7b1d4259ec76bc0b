"""What a course says, as HTML: no HTML of the writer's, no pictures but the course's own, sources by their numbers."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import nh3
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from accounts import markdown as common
from elearning.documents import Cited, Source

# Headings of a text stand below the title of its page.
TOP = 2
ALLOWED = {
    "a", "blockquote", "br", "code", "div", "em", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p", "pre",
    "span", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title", "aria-label"},
    "div": {"role", "tabindex", "aria-label"},
    "img": {"src", "alt", "loading"},
    "ol": {"start"},
    "th": {"scope"},
}
CLASSES = {"a": {"cite"}, "div": {"scroll"}, "span": {"wrong"}}
SCHEMES = {"http", "https", "mailto"}
MEDIA = "media/"


class Citations:
    """Numbers sources in the order in which a page comes to cite them."""

    def __init__(self, sources: Iterable[Source] = ()) -> None:
        self._known = {source.key: source for source in sources}
        self._cited: list[str] = []

    def number(self, key: str) -> int | None:
        """Return the number of a source, a new one at its first mention; None for one that nobody listed."""
        if key not in self._known:
            return None
        if key not in self._cited:
            self._cited.append(key)
        return self._cited.index(key) + 1

    @property
    def listed(self) -> list[Source]:
        """The sources that were cited, by their numbers."""
        return [self._known[key] for key in self._cited]


def html(
    text: str, *, cited: Citations | None = None, address: Callable[[str], str] | None = None, top: int = TOP
) -> SafeString:
    """Return Markdown as HTML that may stand in a page.

    `cited`: numbers `[@key]`, which links to #source-<number>; `address`: where a file of the course is, by its name;
    `top`: the level of the first heading.
    """
    parser = _parser()
    tokens = parser.parse(text)
    common.set_levels(tokens, top)
    return _written(parser, tokens, cited, address)


def line(text: str, *, cited: Citations | None = None) -> SafeString:
    """Return one line of Markdown as HTML without a paragraph around it: emphasis, code, links, sources."""
    parser = _parser()
    return _written(parser, parser.parseInline(text), cited, None)


def _written(
    parser: MarkdownIt, tokens: Sequence[Token], cited: Citations | None, address: Callable[[str], str] | None
) -> SafeString:
    env: dict[str, Any] = {"cited": cited or Citations(), "address": address, "tables": 0}
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


def _parser() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False}).enable("table")
    made.inline.ruler.before("link", "cite", _find_citation)
    for name, rule in RULES.items():
        made.add_render_rule(name, rule)
    return made


def _find_citation(state: StateInline, silent: bool) -> bool:
    found = Cited.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        token = state.push("cite", "", 0)
        token.content, token.markup = found[1], found[0]
    state.pos = found.end()
    return True


def _cite(_self: RendererHTML, tokens: Sequence[Token], at: int, _options: OptionsDict, env: Any) -> str:
    number = env["cited"].number(tokens[at].content)
    if number is None:
        return format_html('<span class="wrong">{}</span>', tokens[at].markup)
    told = _("Source %(number)s") % {"number": number}
    return format_html('<a class="cite" href="#source-{}" aria-label="{}">[{}]</a>', number, told, number)


def _image(_self: RendererHTML, tokens: Sequence[Token], at: int, _options: OptionsDict, env: Any) -> str:
    source = str(tokens[at].attrs.get("src", ""))
    if env["address"] is None or not source.startswith(MEDIA):
        return format_html('<span class="wrong">{}</span>', tokens[at].content)
    where = env["address"](source.removeprefix(MEDIA))
    return format_html('<img src="{}" alt="{}" loading="lazy">', where, tokens[at].content)


RULES = {
    "cite": _cite,
    "image": _image,
    "table_open": common.table_open,
    "table_close": common.table_close,
    "th_open": common.th_open,
}
