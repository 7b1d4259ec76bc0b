"""Gather the words that help-seekers see into locale/<code>/LC_MESSAGES/django.po, and compile each into a django.mo.

    make messages

What was translated stays as long as its English stays. Needs Babel alone. Nothing in the files depends on the day or on
line numbers, so that the same words make the same bytes.
"""

import ast
import os
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

from ops.places import CHECKOUT, Refusal

type Id = str | tuple[str, str]
# Where words stand: a file, or a pattern for some; of a Python file only the names given, of none all of it.
type Places = Mapping[str, tuple[str, ...]]

SHOWN: Places = {
    "templates/layouts/neutral.html": (),
    "templates/layouts/_unreviewed.html": (),
    "templates/403_csrf.html": (),
    "templates/404.html": (),
    "templates/components/button.html": (),
    "templates/components/demo.html": (),
    "templates/components/errors.html": (),
    "templates/components/flashes.html": (),
    "templates/components/leave.html": (),
    "templates/forms/*.html": (),
    "templates/referrals/_*.html": (),
    "templates/referrals/asking/*.html": (),
    "templates/referrals/returning/*.html": (),
    "templates/directory/find/*.html": (),
    "templates/emails/base.txt": (),
    "templates/emails/twin.html": (),
    "templates/emails/referrals/reply.txt": (),
    "referrals/questions.py": (),
    "referrals/forms/asking.py": (),
    "referrals/forms/client.py": (),
    "referrals/presenters/asking.py": (),
    "referrals/presenters/client.py": (),
    "referrals/presenters/returning.py": (),
    "referrals/views/asking.py": (),
    "referrals/views/returning.py": (),
    "referrals/views/yours.py": (),
    "referrals/choices.py": ("OpeningReason",),
    "referrals/choices_referrals.py": ("Purpose", "Shared", "Asked", "Area", "Got"),
    "referrals/kinds.py": ("REPLY",),
    "directory/needs.py": (),
    "directory/forms/finding.py": (),
    "directory/presenters/finding.py": (),
    "directory/presenters/cards.py": (),
    "directory/presenters/words.py": (),
    "directory/presenters/facets.py": ("FLAG_LABELS", "label"),
    "directory/presenters/pages.py": ("AUDIENCES", "_taking", "_ways"),
    "directory/choices.py": ("Availability", "Claim"),
}
# Agreement, safe contact, erasing: a wrong word here does harm, so these are in English until a translation is reviewed
# (referrals.views.neutral.exact), and nobody needs to translate them before. What also stands elsewhere is not theirs.
EXACT: Places = {
    "templates/referrals/asking/_exact.html": (),
    "templates/referrals/returning/answer.html": (),
    "templates/referrals/returning/erase.html": (),
    "templates/referrals/returning/erase_file.html": (),
    "templates/referrals/returning/file.html": (),
    "templates/referrals/returning/quiet.html": (),
    "templates/referrals/returning/take_back.html": (),
    "templates/referrals/returning/withdraw.html": (),
    "templates/referrals/returning/yours.html": (),
    "referrals/questions.py": ("Ask",),
    "referrals/forms/asking.py": ("DAYS", "AskForm", "ChannelForm", "DetailsForm"),
    "referrals/forms/client.py": (),
    "referrals/presenters/asking.py": ("_channel",),
    "referrals/presenters/client.py": (),
    "referrals/views/yours.py": (),
    "referrals/choices_referrals.py": ("Purpose", "Shared", "Asked", "Area", "Got"),
    "referrals/views/returning.py": ("quiet", "withdraw", "erase"),
}
# The names of those questions, and what such a page says of itself.
EXACT_SENTENCES = frozenset(
    {
        "Whom we may ask",
        "How we may reach you",
        "Where and when we may reach you",
        "When you press “Send”, a person of our team can read it. Anybody else only if two people agree that they "
        "must, and then we tell you here. You can take it back and erase it at any time.",
        "Would you like us to keep a file about you, so that we can look for somebody with you?",
        "Read what that means, and say yes or no",
        "Who we asked for you, and what you agreed to",
        "Read it once, then erase it",
        "Take it back: nobody reads it any more",
        "Erase everything",
        "Erase it now",
        "I have read it: erase it",
        "It is erased when you press the button below, at the latest within an hour.",
        "This page is in English only, because every word of it has to be right. You can ask for an interpreter.",
    }
)
NOTE = "In English until the language is reviewed: leave it empty before."
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2),
}  # fmt: skip


class Book(Catalog):
    """A catalogue of one language. Its header says nothing that changes by itself."""

    def __init__(self, code: str, *, is_reviewed: bool) -> None:
        told = f"# {code}: docs/translators.md says how to work on this."
        super().__init__(locale=code, header_comment=told, fuzzy=False)
        self.code = code
        self.is_reviewed = is_reviewed

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Language", self.code),
            ("Plural-Forms", self.plural_forms),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("X-Reviewed", "yes\n" if self.is_reviewed else "no\n"),
        ]


def languages() -> dict[str, bool]:
    """Return the languages to translate into, and whether each was reviewed."""
    return {code: is_reviewed for code, _name, is_reviewed in settings.TRANSLATIONS if code != settings.LANGUAGE_CODE}


@cache
def words() -> dict[Id, bool]:
    """Return each sentence that help-seekers see, and whether it is exact. Raises Refusal for a place that is gone."""
    shown, exact = set(_found(SHOWN)), set(_found(EXACT))
    elsewhere = {sentence for _path, _line, sentence in shown - exact} - EXACT_SENTENCES
    return {sentence: sentence not in elsewhere for _path, _line, sentence in shown}


def path_of(code: str) -> Path:
    """Return the .po of a language; the .mo stands beside it."""
    return CHECKOUT / "locale" / code / "LC_MESSAGES" / "django.po"


def read(code: str) -> Catalog:
    """Return what was translated so far."""
    path = path_of(code)
    return read_po(BytesIO(path.read_bytes()), locale=code, abort_invalid=True) if path.exists() else Catalog(code)


def renewed(code: str) -> Book:
    """Return the catalogue of today's sentences, each with what was translated before."""
    book, old = Book(code, is_reviewed=languages()[code]), read(code)
    for sentence, is_exact in words().items():
        notes = [NOTE] if is_exact else []
        before = old.get(sentence)
        # Found by its singular: what has no plural now is not what had one.
        if before is None or before.id != sentence:
            book.add(sentence, auto_comments=notes)
        else:
            doubts = before.flags & {"fuzzy"}
            book.add(sentence, before.string, flags=doubts, auto_comments=notes, user_comments=before.user_comments)
    return book


def as_po(book: Book) -> bytes:
    """Return the file that translators work on."""
    told = BytesIO()
    write_po(told, book, width=100, no_location=True, sort_output=True)
    return told.getvalue()


def as_mo(book: Book) -> bytes:
    """Return the file that Django reads. What is not translated is left out, so that it is in English."""
    kept = Book(book.code, is_reviewed=book.is_reviewed)
    for message in book:
        if message.id and is_translated(message):
            kept.add(message.id, message.string)
    told = BytesIO()
    write_mo(told, kept)
    return told.getvalue()


def is_translated(message: Message) -> bool:
    """Whether every form of it has words, and nobody doubts them."""
    forms = [message.string] if isinstance(message.string, str) else message.string or [""]
    return all(forms) and not message.fuzzy


def main() -> None:
    """Renew the files of every language, and say how much is left to do."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "htmse.settings.base"
    exact = {sentence for sentence, is_exact in words().items() if is_exact}
    for code in languages():
        book, path = renewed(code), path_of(code)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_po(book))
        path.with_suffix(".mo").write_bytes(as_mo(book))
        missing = [each for each in book if each.id and not is_translated(each) and each.id not in exact]
        print(f"{code}: {len(book)} sentences, {len(missing)} to translate")


def _found(places: Places) -> Iterator[tuple[Path, int, Id]]:
    for place, names in places.items():
        files = sorted(CHECKOUT.glob(place))
        if not files:
            raise Refusal(f"ops/messages.py: there is no {place} any more.")
        for path in files:
            lines = _lines(path, names)
            yield from ((path, line, sentence) for line, sentence in _sentences(path) if not names or line in lines)


def _sentences(path: Path) -> Iterator[tuple[int, Id]]:
    text = path.read_text()
    if path.suffix != ".py":
        # What remains of a template is no program: its indents would mean nothing.
        text = "\n".join(line.lstrip() for line in templatize(text).split("\n"))
    for line, sentence, _comments, _context in extract("python", BytesIO(text.encode()), KEYWORDS):
        yield line, sentence if isinstance(sentence, str) else (sentence[0], sentence[1])


def _lines(path: Path, names: tuple[str, ...]) -> set[int]:
    """Return the lines of what a Python file calls so at its top. Raises Refusal for a name that is gone."""
    if not names:
        return set()
    lines: dict[str, range] = {}
    for node in ast.parse(path.read_text()).body:
        called = [node.name] if isinstance(node, ast.FunctionDef | ast.ClassDef) else []
        if isinstance(node, ast.Assign):
            called = [target.id for target in node.targets if isinstance(target, ast.Name)]
        lines |= dict.fromkeys(called, range(node.lineno, (node.end_lineno or node.lineno) + 1))
    gone = [name for name in names if name not in lines]
    if gone:
        raise Refusal(f"ops/messages.py: {path.relative_to(CHECKOUT)} has no {', '.join(gone)} any more.")
    return {line for name in names for line in lines[name]}


if __name__ == "__main__":
    try:
        main()
    except Refusal as refusal:
        sys.exit(str(refusal))
