"""The house keeps its own rules: who imports whom, no pending migration, sizes, no signals, no hidden doors."""

import ast
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
APPS = ("accounts", "directory", "elearning", "news", "notifications", "referrals")
PYTHON = [
    path
    for room in (*APPS, "htmse", "ops")
    for path in sorted((ROOT / room).rglob("*.py"))
    if "migrations" not in path.parts
]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


# The one exception: weasyprint needs Pango, half a second and 60 MB, so it is loaded when somebody asks for a PDF.
LAZY = {"accounts/pdf.py": ["weasyprint"]}


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)]


@pytest.mark.django_db
def test_migrations_match_the_models() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_who_imports_whom() -> None:
    told = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stdout


@pytest.mark.parametrize("path", PYTHON, ids=named)
def test_sizes_hold(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 400, "split by noun"
    long = [f.name for f in functions(path) if f.end_lineno - f.lineno >= 50]
    assert not long, f"functions over 50 lines: {long}"


@pytest.mark.parametrize("path", PYTHON, ids=named)
def test_no_import_inside_a_function_and_no_signal(path: Path) -> None:
    inner = [
        f"{function.name}:{node.lineno}"
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
        and function.name != "ready"
        and [each.name for each in node.names] != LAZY.get(named(path))
    ]
    assert not inner
    assert not re.search(r"@receiver|post_save|pre_save|post_delete|pre_delete|m2m_changed", path.read_text())


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_templates_are_short_and_hold_no_inline_code(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= 90
    assert not re.search(r"\sstyle=|\son[a-z]+=|javascript:|<style", text)
    assert not re.search(r"<script(?![^>]*(?:nonce|src=))", text)


def test_no_address_of_others_in_what_browsers_load() -> None:
    # XML namespaces and schema.org names are identifiers: nothing is ever fetched from them.
    fetches = re.compile(r"(?:src|href|action)=[\"'](?:https?:)?//|url\([\"']?(?:https?:)?//|@import")
    told = [named(path) for path in [*TEMPLATES, *ROOT.glob("static/**/*.*s")] if fetches.search(path.read_text())]
    assert not told


def test_every_dependency_says_what_it_is_for() -> None:
    lines = (ROOT / "pyproject.toml").read_text().split("[dependency-groups]")[0].splitlines()
    wanting = [line for above, line in pairwise(lines) if re.match(r'    "', line) and "#" not in above]
    assert not wanting


def test_locks_name_no_host() -> None:
    assert not [path.name for path in ROOT.glob("requirements/*.txt") if "://" in path.read_text()]
