"""What a course says, as HTML: no HTML of the writer's, no pictures but the course's own, sources by their numbers."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import nh3
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from accounts import markdown as common
from elearning.documents import Cited, Drawn, Source

# Headings of a text stand below the title of its page.
TOP = 2
ALLOWED = {
    "a", "blockquote", "br", "code", "dd", "div", "dl", "dt", "em", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li",
    "ol", "p", "pre", "span", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title", "aria-label"},
    "div": {"role", "tabindex", "aria-label"},
    "img": {"src", "alt", "loading"},
    "ol": {"start"},
    "th": {"scope"},
}
CLASSES = {
    "a": {"cite"}, "div": {"scroll", "indicator"}, "p": {"indicator-code", "indicator-says", "indicator-since"},
    "span": {"wrong"},
}  # fmt: skip
SCHEMES = {"http", "https", "mailto"}
MEDIA = "media/"
# Gives what is shown of an indicator by its code (elearning.presenters.indicators); None for one that nobody knows.
type Indicators = Callable[[str], Any]


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
    text: str,
    *,
    cited: Citations | None = None,
    address: Callable[[str], str] | None = None,
    indicators: Indicators | None = None,
    top: int = TOP,
) -> SafeString:
    """Return Markdown as HTML that may stand in a page.

    `cited`: numbers `[@key]`, which links to #source-<number>; `address`: where a file of the course is, by its name;
    `indicators`: what `[!code]` draws on, a card where it stands alone; `top`: the level of the first heading.
    """
    parser = _parser()
    tokens = parser.parse(text)
    common.set_levels(tokens, top)
    return _written(parser, _with_cards(tokens), cited, address, indicators)


def line(text: str, *, cited: Citations | None = None) -> SafeString:
    """Return one line of Markdown as HTML without a paragraph around it: emphasis, code, links, sources."""
    parser = _parser()
    return _written(parser, parser.parseInline(text), cited, None)


def _written(
    parser: MarkdownIt,
    tokens: Sequence[Token],
    cited: Citations | None,
    address: Callable[[str], str] | None,
    indicators: Indicators | None = None,
) -> SafeString:
    env: dict[str, Any] = {
        "cited": cited or Citations(), "address": address, "indicators": indicators or (lambda _code: None), "tables": 0
    }  # fmt: skip
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
    made.inline.ruler.before("link", "cite", _find(Cited, "cite"))
    made.inline.ruler.before("link", "drawn", _find(Drawn, "drawn"))
    for name, rule in RULES.items():
        made.add_render_rule(name, rule)
    return made


def _find(form: re.Pattern[str], kind: str) -> Callable[[StateInline, bool], bool]:
    """Return the rule that finds `[@key]` or `[!code]`."""

    def rule(state: StateInline, silent: bool) -> bool:
        found = form.match(state.src, state.pos, state.posMax)
        if found is None:
            return False
        if not silent:
            token = state.push(kind, "", 0)
            token.content, token.markup = found[1], found[0]
        state.pos = found.end()
        return True

    return rule


def _with_cards(tokens: Sequence[Token]) -> list[Token]:
    """Put cards in the place of paragraphs that hold indicators and nothing else."""
    out: list[Token] = []
    ahead = iter(tokens)
    for token in ahead:
        out.append(token)
        if token.type != "inline" or out[-2].type != "paragraph_open" or out[-2].hidden:
            continue
        kept = [each for each in token.children or () if each.type not in {"softbreak", "hardbreak"}]
        if kept and all(each.type == "drawn" for each in kept):
            next(ahead)
            out[-2:] = [
                Token("drawn_card", "", 0, content=each.content, markup=each.markup, block=True) for each in kept
            ]
    return out


def _cite(_self: RendererHTML, tokens: Sequence[Token], at: int, _options: OptionsDict, env: Any) -> str:
    number = env["cited"].number(tokens[at].content)
    if number is None:
        return format_html('<span class="wrong">{}</span>', tokens[at].markup)
    told = _("Source %(number)s") % {"number": number}
    return format_html('<a class="cite" href="#source-{}" aria-label="{}">[{}]</a>', number, told, number)


def _drawn(_self: RendererHTML, tokens: Sequence[Token], at: int, _options: OptionsDict, env: Any) -> str:
    found = env["indicators"](tokens[at].content)
    if found is None:
        return format_html('<span class="wrong">{}</span>', tokens[at].markup)
    return format_html('<a href="{}">{}</a>', found.href, found.short)


def _card(_self: RendererHTML, tokens: Sequence[Token], at: int, _options: OptionsDict, env: Any) -> str:
    found = env["indicators"](tokens[at].content)
    if found is None:
        return format_html('<p><span class="wrong">{}</span></p>', tokens[at].markup)
    return render_to_string("elearning/_indicator.html", {"row": found})


def _image(_self: RendererHTML, tokens: Sequence[Token], at: int, _options: OptionsDict, env: Any) -> str:
    source = str(tokens[at].attrs.get("src", ""))
    if env["address"] is None or not source.startswith(MEDIA):
        return format_html('<span class="wrong">{}</span>', tokens[at].content)
    where = env["address"](source.removeprefix(MEDIA))
    return format_html('<img src="{}" alt="{}" loading="lazy">', where, tokens[at].content)


RULES = {
    "cite": _cite,
    "drawn": _drawn,
    "drawn_card": _card,
    "image": _image,
    "table_open": common.table_open,
    "table_close": common.table_close,
    "th_open": common.th_open,
}
