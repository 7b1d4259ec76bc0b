"""Markdown of courses: nothing of the writer's own HTML, numbered sources, headings below the page's."""

import io
from pathlib import Path

import pytest
from django.core.management import call_command

from elearning import folders, markdown
from elearning.documents import Source
from elearning.presenters.catalogue import AREAS
from elearning.presenters.indicators import Indicators

SHIPPED = sorted((Path(__file__).resolve().parents[3] / "elearning" / "data" / "courses").iterdir())

SOURCES = [Source(key="a", title="A", publisher="P"), Source(key="b", title="B", publisher="P")]


@pytest.mark.parametrize(
    "written",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](https://example.org/x.png)",
        "![x](media/../../secret)",
        '![x](media/a.png"onerror="alert(1))',
        "<img src=x onerror=alert(1)>",
    ],
)
def test_nothing_of_the_writers_runs_or_loads_from_elsewhere(written: str) -> None:
    made = markdown.html(written, address=lambda name: f"/learn/c/files/{name}")
    assert "<script" not in made
    assert 'href="javascript' not in made
    assert " onerror=" not in made.replace("&quot;", "'").replace("&lt;img src=x onerror", "")
    assert 'src="http' not in made


def test_sources_are_numbered_as_they_come_and_again_the_same() -> None:
    cited = markdown.Citations(SOURCES)
    made = markdown.html("One [@b], two [@a], again [@b].", cited=cited)
    assert made.count('<a class="cite" href="#source-1" aria-label="Source 1"') == 2
    assert 'href="#source-2"' in made
    assert [source.key for source in cited.listed] == ["b", "a"]
    assert '<span class="wrong">[@c]</span>' in markdown.html("[@c]", cited=cited)
    assert "cite" not in markdown.html("`[@a]`", cited=cited), "in code it is what it says"


def test_headings_stand_below_the_pages_and_skip_none() -> None:
    made = markdown.html("# One\n\n#### Two\n\n# Three", top=3)
    assert made.split() == ["<h3>One</h3>", "<h4>Two</h4>", "<h3>Three</h3>"]


def test_pictures_are_the_courses_and_say_what_they_show() -> None:
    made = markdown.html("![A map](media/map.png)", address=lambda name: f"/learn/c/files/{name}")
    assert '<img src="/learn/c/files/map.png" alt="A map" loading="lazy">' in made


def test_tables_scroll_by_the_keyboard() -> None:
    made = markdown.html("| A |\n| --- |\n| 1 |")
    assert '<div class="scroll" role="region" tabindex="0" aria-label="Table 1">' in made
    assert '<th scope="col">A</th>' in made


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_every_source_picture_and_red_flag_of_the_courses_that_come_with_the_school_is_found(
    folder: Path, db: None
) -> None:
    call_command("import_indicators", verbosity=0, stdout=io.StringIO())
    indicators = Indicators()
    document, _media = folders.read(folders.on_disk(folder))
    cited = markdown.Citations(document.sources)
    texts = [
        document.about,
        *(asked.stem for asked in document.questions),
        *(asked.note for asked in document.questions),
    ]
    texts += [getattr(each, "body", "") or getattr(each, "transcript", "") for each in document.activities().values()]
    made = [
        markdown.html(text, cited=cited, address=lambda name: f"/learn/c/files/{name}", indicators=indicators)
        for text in texts
    ]
    assert not [page for page in made if 'class="wrong"' in page]
    assert document.area in AREAS
