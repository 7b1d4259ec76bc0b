"""The look keeps its promises: small sheets, both directions, readable colours, every component shown, words marked."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django import forms
from django.contrib.messages import ERROR, SUCCESS
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse

ROOT = Path(__file__).resolve().parent.parent
SHEETS = sorted((ROOT / "static/css").rglob("*.css"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
COMPONENTS = sorted(path.name for path in (ROOT / "templates/components").glob("*.html"))
SHARED = ("tokens.css", "base.css", "components/content.css", "components/forms.css")
PAGES = ("home", "gallery", "account_login", *(f"about:{page}" for page in (
    "index", "privacy", "accessibility", "terms", "complaints", "safeguarding",
)))  # fmt: skip

TEXT, CONTROL = 4.5, 3.0
PAIRS = (
    *((ink, ground, TEXT) for ink in ("ink", "soft") for ground in ("paper", "surface", "sunk")),
    *((link, ground, TEXT) for link in ("pine", "pine-deep") for ground in ("paper", "surface", "sunk")),
    *((front, back, TEXT) for front, back in (
        ("pine", "pine-wash"), ("clay-deep", "clay-wash"), ("good", "good-wash"), ("warn", "warn-wash"),
        ("bad", "bad-wash"),
    )),
    *((ink, f"{tone}-wash", TEXT) for ink in ("ink", "pine") for tone in ("pine", "clay", "good", "warn", "bad")),
    ("clay-deep", "sunk", TEXT), ("on-pine", "pine", TEXT), ("on-pine", "pine-deep", TEXT), ("on-bad", "bad", TEXT),
    ("on-bad", "bad-deep", TEXT), ("on-leave", "leave", TEXT), ("bad", "paper", TEXT), ("bad", "surface", TEXT),
    ("edge", "paper", CONTROL), ("edge", "surface", CONTROL), ("pine", "paper", CONTROL), ("clay", "surface", CONTROL),
    ("leave", "paper", CONTROL), ("ring", "paper", CONTROL), ("ring", "surface", CONTROL), ("ring", "sunk", CONTROL),
    ("ring", "halo", CONTROL),
)  # fmt: skip


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def colours(theme: str) -> dict[str, str]:
    """Return the hexadecimal colours of "light" or "dark" by name; dark starts from light."""
    light, dark = (ROOT / "static/css/tokens.css").read_text().split("prefers-color-scheme: dark")
    found = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", light))
    return found if theme == "light" else found | dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", dark))


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it, 0 to 1."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_contrast_enough(theme: str) -> None:
    palette = colours(theme)
    for front, back, least in PAIRS:
        darker, lighter = sorted((luminance(palette[front]), luminance(palette[back])))
        ratio = (lighter + 0.05) / (darker + 0.05)
        assert ratio >= least, f"{front} on {back}: {ratio:.2f} < {least}"


def test_shared_sheets_fit_the_budget() -> None:
    assert sum((ROOT / "static/css" / name).stat().st_size for name in SHARED) <= 25_000


@pytest.mark.parametrize("path", SHEETS, ids=named)
def test_sheets_are_short_and_know_no_left_or_right(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    assert len(text.splitlines()) <= 120
    side = r"(?:left|right|top|bottom)"
    assert not re.search(
        rf"(?:margin|padding|border)-{side}|[;{{\s]{side}\s*:|(?:text-align|float|clear)\s*:\s*{side}", text
    )
    assert not re.search(r"[;{\s](?:min-|max-)?(?:width|height)\s*:", text), "inline-size and block-size"
    # Nothing but small drawings of our own is ever fetched from a sheet.
    assert not re.search(r"@font-face|@import|url\((?!\"\.\./\.\./img/[a-z-]+\.svg\"\))", text)


BARE = re.compile(r"[^\W\d_]{3,}")
# The name of the site, and samples of other scripts, which carry lang=.
NOT_WORDS = re.compile(r"HTMSE|<(\w+)[^>]*\blang=\"(?:de|ar)\".*?</\1>", re.DOTALL)


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_every_word_can_be_translated(path: Path) -> None:
    text = re.sub(r"{%\s*comment\s*%}.*?{%\s*endcomment\s*%}|{#.*?#}", "", path.read_text(), flags=re.DOTALL)
    text = re.sub(r"{%\s*block (?:body_class|dir|form_attrs)\s*%}.*?{%\s*endblock\s*\w*\s*%}", "", text)
    text = re.sub(r"{%\s*blocktrans.*?{%\s*endblocktrans\w*\s*%}", "", text, flags=re.DOTALL)
    text = NOT_WORDS.sub("", re.sub(r"<(code|script)\b.*?</\1>", "", text, flags=re.DOTALL))
    said = re.sub(r"<[^>]*>", " ", re.sub(r"{%.*?%}|{{.*?}}", " ", text, flags=re.DOTALL))
    assert not BARE.findall(re.sub(r"&\w+;", " ", said)), "wrap it in {% translate %}"


class Outline(HTMLParser):
    """What matters of a page: its headings, ids, languages, links to ids, and what can be focused, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.focusable: list[dict] = []
        self.root: dict = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        found = dict(attrs)
        self.root = found if tag == "html" else self.root
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if "id" in found:
            self.ids.append(found["id"])
        if tag in {"a", "button", "input", "select", "textarea"} and found.get("type") != "hidden":
            self.focusable.append(found)
        if (found.get("href") or "").startswith("#"):
            self.targets.append(found["href"][1:])
        for name in ("aria-describedby", "aria-labelledby", "for"):
            self.targets += (found.get(name) or "").split()


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_pages_have_one_h1_a_language_and_the_way_out_first(visitor: Client, name: str) -> None:
    answer = visitor.get(reverse(name))
    page = Outline(answer.text)
    assert answer.status_code == 200
    assert page.headings.count(1) == 1
    assert all(below <= above + 1 for above, below in zip(page.headings, page.headings[1:], strict=False))
    assert page.root["lang"] == "en"
    assert page.root["dir"] == "ltr"
    assert page.focusable[0]["class"] == "leave"
    assert page.focusable[0]["href"] == reverse("leave")
    assert page.focusable[1]["href"] == "#main"
    assert len(page.ids) == len(set(page.ids))
    assert set(page.targets) <= set(page.ids)


@pytest.mark.django_db
@pytest.mark.parametrize("name", [page for page in PAGES if page != "gallery"])
def test_pages_ask_for_six_files_at_most(visitor: Client, name: str) -> None:
    text = visitor.get(reverse(name)).text
    assert 1 + len(re.findall(r"<(?:script|img)[^>]* src=|<link[^>]* href=", text)) <= 6
    assert not re.search(r"og:|twitter:|rel=\"(?:manifest|preconnect|dns-prefetch)", text)


@pytest.mark.django_db
def test_the_gallery_shows_every_component(visitor: Client) -> None:
    used = {template.name for template in visitor.get(reverse("gallery")).templates}
    assert not [name for name in COMPONENTS if f"components/{name}" not in used]


class Asked(forms.Form):
    who = forms.CharField(label="Who", help_text="Anyone.")
    how = forms.ChoiceField(label="How", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    sure = forms.BooleanField(label="Sure", required=False)
    more = forms.CharField(label="More", required=False)


def form_page(form: forms.Form) -> str:
    return render_to_string("layouts/form.html", {"form": form}, RequestFactory().get("/"))


def test_a_fresh_form_speaks_of_no_error() -> None:
    page = form_page(Asked())
    assert "Error:" not in page
    assert "aria-invalid" not in page
    assert page.count("(optional)") == 1, "a tick is a choice by nature"
    assert "<legend>How" in re.sub(r"\s+", " ", page)
    assert set(Outline(page).targets) - {"leaving"} <= set(Outline(page).ids)


def test_a_wrong_form_lists_its_errors_with_links_and_says_so_in_the_title() -> None:
    page = form_page(Asked({}))
    assert re.search(r"<title>\s*Error:", page)
    assert 'role="alert" tabindex="-1" autofocus' in page
    assert 'href="#id_who"' in page
    assert 'href="#id_how_group"' in page
    assert 'aria-describedby="id_who_helptext id_who_error"' in page
    assert set(Outline(page).targets) <= set(Outline(page).ids)


def test_what_just_happened_is_said_once_and_as_text() -> None:
    said = [Message(SUCCESS, "Saved <b>it</b>."), Message(ERROR, "Not sent.")]
    page = render_to_string("components/flashes.html", {"messages": said})
    assert 'role="status"' in page
    assert "banner-success" in page
    assert "banner-error" in page
    assert "Saved &lt;b&gt;it&lt;/b&gt;." in page


def test_what_people_type_is_shown_as_text() -> None:
    page = form_page(Asked({"who": "<script>alert(1)</script>", "how": "a"}))
    assert "<script>alert" not in page
