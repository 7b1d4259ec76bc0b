"""Return codes: read aloud, written down, typed back on any keyboard, and kept as what tells nothing."""

import re
import threading
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from hypothesis import given
from hypothesis import strategies as st

from htmse.settings import base  # noqa: TID251 - what production starts from
from referrals import codes, slots

NUMBER = 12345678901234567890
DIGITS = "1234 5678 9012 3456 7890"
LARGEST = 2**66 - 1

numbers = st.integers(0, LARGEST)
# Between groups and words: spaces, hyphens, dots, line breaks, marks of direction, commas of other scripts, strokes.
partings = st.text(" \t\n\r-–—.·,/_|،、\u00a0\u2028", min_size=1, max_size=3)
unseen = st.sampled_from(["", "\u200e", "\u200f", "\u2066", "\u200d", "\ufeff"])
zeros = st.sampled_from("0٠۰०০๐０᠐𝟎")


def row(number: int) -> SimpleNamespace:
    salt = codes.new_salt()
    return SimpleNamespace(salt=memoryview(salt), digest=memoryview(codes.make_digest(number, salt)))


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The salts that were hashed with from now on, in order."""
    salts: list[bytes] = []
    digest = codes._digest

    def counted(number: int, salt: bytes) -> bytes:
        salts.append(bytes(salt))
        return digest(number, salt)

    monkeypatch.setattr(codes, "_digest", counted)
    return salts


# --- the words ---------------------------------------------------------------------------------


def test_words_are_many_short_and_told_apart_by_four_letters() -> None:
    words = codes.WORD_LIST
    assert len(words) == 2048
    assert list(words) == sorted(words)
    assert not [word for word in words if not re.fullmatch("[a-z]{3,8}", word)]
    assert len({word[: codes.TELLING] for word in words}) == 2048


def test_words_hold_no_plural_of_another() -> None:
    words = set(codes.WORD_LIST)
    assert not [word for word in words if words & {f"{word}s", f"{word}es", f"{word[:-1]}ies"}]


def test_words_are_never_all_look_alikes_of_digits() -> None:
    assert not [word for word in codes.WORD_LIST if re.fullmatch("[oil]+", word)]


# --- writing -----------------------------------------------------------------------------------


def test_new_numbers_differ_and_fit() -> None:
    made = {codes.new_number() for _ in range(200)}
    assert len(made) == 200
    assert max(made) <= LARGEST
    # Some reach into the last bit: 200 without it would be one chance in 2**200.
    assert max(made) >= 2**65


def test_digits_are_padded_and_grouped() -> None:
    assert codes.as_digits(7) == "0000 0000 0000 0000 0007"
    assert codes.as_digits(LARGEST) == "7378 6976 2948 3820 6463"


def test_words_are_six_and_the_ends_of_the_list_are_used() -> None:
    assert codes.as_words(0) == [codes.WORD_LIST[0]] * 6
    assert codes.as_words(LARGEST) == [codes.WORD_LIST[-1]] * 6
    assert codes.as_words(1) == [codes.WORD_LIST[0]] * 5 + [codes.WORD_LIST[1]]


@pytest.mark.parametrize("number", [-1, LARGEST + 1])
def test_what_is_no_code_is_refused_without_being_told(number: int) -> None:
    for asked in (codes.as_digits, codes.as_words, codes.bucket):
        with pytest.raises(ValueError, match="from 0 to") as told:
            asked(number)
        assert str(number) not in str(told.value)


# --- reading -----------------------------------------------------------------------------------


@given(numbers)
def test_what_is_written_is_read(number: int) -> None:
    assert codes.parse(codes.as_digits(number)) == number
    assert codes.parse(" ".join(codes.as_words(number))) == number


@given(numbers, partings, unseen, zeros)
def test_digits_of_any_script_are_read_between_anything(number: int, parting: str, mark: str, zero: str) -> None:
    typed = "".join(chr(ord(zero) + int(digit)) if digit != " " else parting for digit in codes.as_digits(number))
    assert codes.parse(mark + typed.replace(parting, parting + mark) + parting) == number


@given(numbers, partings, unseen, st.sampled_from([str.upper, str.title, str.lower]), st.integers(4, 8))
def test_words_are_read_in_any_case_and_by_their_first_four_letters(number, parting, mark, case, kept) -> None:
    typed = parting.join(mark + case(word[:kept]) for word in codes.as_words(number))
    assert codes.parse(f"{parting}{typed}{parting}") == number


@pytest.mark.parametrize(
    "typed",
    [
        "12345678901234567890",
        "l234 5678 9Ol2 3456 789O",
        "I234-5678-9oi2-3456-789o",
        "І234 5678 9012 3456 789О",  # Cyrillic
        "１２３４　５６７８　９０１２　３４５６　７８９０",
        "١٢٣٤ـ٥٦٧٨ـ٩٠١٢ـ٣٤٥٦ـ٧٨٩٠",
        "۱۲۳۴ ۵۶۷۸ ۹۰۱۲ ۳۴۵۶ ۷۸۹۰",
        "1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0",
        "my code: 1234\n5678\n9012\n3456\n7890.",
    ],
)
def test_digits_are_read_as_people_type_them(typed: str) -> None:
    assert codes.parse(typed) == NUMBER


@pytest.mark.parametrize(
    "typed",
    [
        "window kitten island picnic violin music",
        "1. Window\n2. Kitten\n3. Island\n4. Picnic\n5. Violin\n6. Music",
        "WİNDOW/KİTTEN/İSLAND/PİCNİC/VİOLİN/MUSİC",
        "wındow kıtten ısland pıcnıc vıolın musıc",
        "windov kittne islant picnick violine musik",
        "wíndow kittën ｉｓｌａｎｄ pic\u00adnic viol musi",
    ],
)
def test_words_are_read_as_people_type_them(typed: str) -> None:
    number = codes.parse(typed)
    assert number is not None
    assert codes.as_words(number) == ["window", "kitten", "island", "picnic", "violin", "music"]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "0",
        DIGITS[:-1],
        f"{DIGITS}1",
        "0" * 21,
        f"{DIGITS} O",
        f"{DIGITS}x",
        codes.as_digits(LARGEST)[:-1] + "4",
        "9" * 20,
        "window kitten island picnic violin",
        "window kitten island picnic violin music garden",
        "window kitten island picnic violin xyzzy",
        "win kitten island picnic violin music",
        "окно котёнок остров пикник скрипка музыка",
        "½" * 9,
        "\ud800" * 20,
        "\x00",
        " " * codes.MOST_LETTERS + DIGITS,
        "1" * 1_000_000,
    ],
)
def test_what_is_no_code_is_none(typed: str) -> None:
    assert codes.parse(typed) is None


@given(st.text(st.characters(), max_size=codes.MOST_LETTERS + 1))
def test_no_text_makes_reading_fail(text: str) -> None:
    assert codes.parse(text) is None or codes.parse(text) <= LARGEST


# --- keeping -----------------------------------------------------------------------------------


def test_bucket_is_the_first_four_digits() -> None:
    assert codes.bucket(NUMBER) == "1234"
    assert codes.bucket(7) == "0000"


def test_digest_is_argon2id_of_the_twenty_digits(settings) -> None:
    settings.RETURN_CODE_ARGON2 = {"iterations": 2, "lanes": 1, "memory_cost": 64}
    told = Argon2id(salt=b"s" * 16, length=32, iterations=2, lanes=1, memory_cost=64).derive(
        DIGITS.replace(" ", "").encode()
    )
    assert codes.make_digest(NUMBER, b"s" * 16) == told
    assert codes.make_digest(NUMBER, b"t" * 16) != told
    assert codes.make_digest(NUMBER + 1, b"s" * 16) != told


def test_production_hashes_as_it_is_written() -> None:
    # Other numbers here, and every code that was ever given out opens nothing.
    assert base.RETURN_CODE_ARGON2 == {"iterations": 3, "lanes": 1, "memory_cost": 65536}


def test_matching_finds_the_row_and_tries_every_other_too(hashed: list[bytes]) -> None:
    rows = [row(NUMBER), row(NUMBER + 1), row(NUMBER)]
    hashed.clear()
    assert codes.matching(NUMBER, rows) is rows[0]
    assert codes.matching(NUMBER + 1, iter(rows)) is rows[1]
    assert codes.matching(NUMBER + 2, rows) is None
    assert hashed == [bytes(each.salt) for each in rows] * 3


def test_an_empty_bucket_costs_a_hash_too(hashed: list[bytes]) -> None:
    assert codes.matching(NUMBER, []) is None
    assert len(hashed) == 1


@pytest.mark.parametrize("hashing", [lambda: codes.matching(NUMBER, []), lambda: codes.make_digest(NUMBER, b"s" * 16)])
def test_a_hash_waits_for_a_slot_of_the_machine(settings, tmp_path, hashed: list[bytes], hashing) -> None:
    settings.SLOTS_DIRECTORY = tmp_path
    with slots.slot(), slots.slot():
        waiting = threading.Thread(target=hashing)
        waiting.start()
        waiting.join(0.3)
        assert not hashed
    waiting.join(10)
    assert len(hashed) == 1


@pytest.mark.parametrize("words", ["il mio codice: {}", "O código é {}", "lo mi codigo {}"])
def test_small_words_before_a_code_are_no_digits(words: str) -> None:
    number = 12345678901234567890
    assert codes.parse(words.format(codes.as_digits(number))) == number
