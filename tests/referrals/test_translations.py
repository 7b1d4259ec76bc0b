"""What help-seekers read in seven languages: whole, up to date, with everything in its place, and neutral."""

import gettext
import re
from datetime import timedelta
from io import BytesIO

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from directory.presenters import words
from notifications import checks
from notifications.neutral import said_too_much
from notifications.rendering import render
from ops import messages
from ops.messages import Refusal
from referrals.kinds import REPLY
from referrals.questions import NUMBERS, QUESTIONS
from tests.referrals.seeker import answer, begin, press

WORDS = messages.words()
CODES = list(messages.languages())
MARKS = re.compile(r"%\(\w+\)[sd]|<[^>]+>|%(?!\()")
TITLES = ("Page", "Start", "Code", "Check", "Done", "Entry", "List", "Error:", "Page %(number)s")

each_language = pytest.mark.parametrize("code", CODES)


@pytest.fixture(scope="module")
def books() -> dict:
    return {code: read_po(BytesIO(messages.path_of(code).read_bytes()), locale=code) for code in CODES}


def forms(text: object) -> list[str]:
    """The words of a message, one for each of its forms."""
    return [text] if isinstance(text, str) else [*text]


def numbers_of(book) -> dict[int, list[int]]:
    """For each plural form the counts, of the first 200, that take it."""
    form_of = gettext.c2py(book.plural_expr)
    taken: dict[int, list[int]] = {number: [] for number in range(book.num_plurals)}
    for count in range(200):
        taken[form_of(count)].append(count)
    return taken


@each_language
def test_files_hold_todays_words_and_each_mo_says_what_its_po_says(code) -> None:
    path, book = messages.path_of(code), messages.renewed(code)
    assert path.read_bytes() == messages.as_po(book), "run make messages"
    assert path.with_suffix(".mo").read_bytes() == messages.as_mo(book), "run make messages"


@each_language
def test_all_is_translated_but_what_stays_english_until_the_language_is_reviewed(code, books) -> None:
    assert not [each.id for each in books[code] if each.fuzzy]
    may_wait = not messages.languages()[code]
    missing = [each.id for each in books[code] if each.id and not messages.is_translated(each)]
    assert [each for each in missing if not (may_wait and WORDS[each])] == []


@each_language
def test_marks_stand_in_every_form_where_the_english_has_them(code, books) -> None:
    numbers = numbers_of(books[code])
    for each in books[code]:
        if not each.id or not messages.is_translated(each):
            continue
        wanted = sorted(MARKS.findall(forms(each.id)[-1]))
        for form, said in enumerate(forms(each.string)):
            # "one hour" may leave out the number that it says in a word.
            is_alone = each.pluralizable and len(numbers[form]) == 1
            held = sorted(MARKS.findall(said))
            assert held == wanted or (is_alone and set(held) <= set(wanted)), (each.id, said)
            assert not re.search(r"[{}]", said)
            assert said == said.strip(), said


@each_language
def test_buttons_that_a_sentence_names_are_called_so(code, books) -> None:
    book = books[code]
    for each in book:
        for named in re.findall("“([^”]+)”", each.id if isinstance(each.id, str) else ""):
            if messages.is_translated(each) and named in book and named != each.id.strip("“”"):
                assert book[named].string in each.string, (each.id, each.string)


@each_language
def test_plural_forms_are_those_of_the_language(code, books) -> None:
    forms_of = {"ar": 6, "ro": 3, "uk": 3, "vi": 1}
    assert books[code].num_plurals == forms_of.get(code, 2)
    assert all(numbers_of(books[code]).values())


def test_where_one_word_counts_1_and_21_only_one_day_ago_is_yesterday() -> None:
    today = timezone.localdate()
    with translation.override("uk"):
        assert words.days_ago(today - timedelta(1)) == translation.gettext("yesterday")
        assert "21" in words.days_ago(today - timedelta(21))


@each_language
def test_titles_say_nothing(code, books) -> None:
    for title in TITLES:
        said = books[code][title].string
        assert said
        assert said_too_much(said, code) == []


@each_language
def test_the_mail_says_nothing_and_is_in_the_language(code, books) -> None:
    mail = render(checks.sample(REPLY), REPLY, [], code)
    assert mail.headline == books[code]["There is news for you"].string
    for said in (mail.headline, mail.text, mail.html):
        assert said_too_much(said, code) == []
    assert "Nobody reads answers" not in mail.text


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("sq", "Viktimë e trafikimit"),
        ("ar", "رسالة من الشرطة"),
        ("ar", "للضحايا"),
        ("da", "Et Offer"),
        ("es", "La víctima"),
        ("ro", "Un avocat"),
        ("uk", "Притулок"),
        ("vi", "Nạn nhân"),
        ("vi", "Na\u0323n nhân"),
    ],
)
def test_words_of_our_field_are_seen_in_each_language(code, text) -> None:
    assert said_too_much(text, code)
    assert said_too_much(text, "xx"), "a language without a list is held to all"


@pytest.mark.django_db
def test_pages_speak_the_language_and_exact_ones_english(visitor: Client) -> None:
    press(visitor, reverse("asking:language"), language="da")
    begin(visitor)
    with translation.override("da"):
        heading = translation.gettext("You can get help")
    assert heading != "You can get help"
    assert heading in visitor.get("/i/").content.decode()
    answer(visitor, "need", need="sleep")
    for question in QUESTIONS:
        html = visitor.get(reverse("asking:step", args=[NUMBERS[question.name]])).content.decode()
        assert ('<html lang="en"' in html) == (">Go on</button>" in html) == question.is_exact


def test_a_place_of_words_that_is_gone_is_told() -> None:
    with pytest.raises(Refusal, match="no Gone any more"):
        list(messages._found({"referrals/kinds.py": ("Gone",)}))
    with pytest.raises(Refusal, match="no such/file"):
        list(messages._found({"such/file.py": ()}))


def test_what_the_header_says_is_what_the_settings_say(books) -> None:
    for code, is_reviewed in messages.languages().items():
        assert f'"X-Reviewed: {"yes" if is_reviewed else "no"}\\n"' in messages.path_of(code).read_text()
        assert code in dict(settings.LANGUAGES)
