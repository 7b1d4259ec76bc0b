"""What Markdown of ours has in common, whoever writes it: headings below those of the page, tables that scroll by
themselves, no pictures of others.
"""

from collections.abc import Sequence
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

DEEPEST = 6


def table_open(_self: RendererHTML, _tokens: Sequence[Token], _at: int, _options: OptionsDict, env: Any) -> str:
    """Wide tables scroll by themselves, by the keyboard too."""
    env["tables"] += 1
    label = _("Table %(number)s") % {"number": env["tables"]}
    return format_html('<div class="scroll" role="region" tabindex="0" aria-label="{}"><table>\n', label)


def table_close(_self: RendererHTML, _tokens: Sequence[Token], _at: int, _options: OptionsDict, _env: Any) -> str:
    return "</table></div>\n"


def th_open(_self: RendererHTML, _tokens: Sequence[Token], _at: int, _options: OptionsDict, _env: Any) -> str:
    return '<th scope="col">'


def set_levels(tokens: Sequence[Token], top: int) -> None:
    """Let headings begin at `top` and skip no level, whatever the writer began with."""
    above: list[tuple[int, int]] = []
    for token in tokens:
        if token.type == "heading_open":
            asked = int(token.tag[1])
            while above and above[-1][0] >= asked:
                above.pop()
            level = min(above[-1][1] + 1 if above else top, DEEPEST)
            above.append((asked, level))
            token.tag = f"h{level}"
        elif token.type == "heading_close":
            token.tag = f"h{above[-1][1]}"


def only_our_pictures(tag: str, attribute: str, value: str) -> str | None:
    """Keep an attribute, unless it is the address of a picture elsewhere: pages ask nobody else."""
    is_ours = value.startswith("/") and not value.startswith("//")
    return value if (tag, attribute) != ("img", "src") or is_ours else None
