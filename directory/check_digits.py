"""Check digits of register numbers: a number that was mistyped fails, one that was made up may well pass.

Each rule is published by whoever gives the numbers out, or was checked against numbers that they print;
directory/data/registers.csv names the source.
"""

from collections.abc import Callable, Sequence


def luhn(number: str) -> bool:
    """ISO/IEC 7812: every second digit from the right doubled, the digits of the products added, a multiple of 10."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def luhn_first_nine(number: str) -> bool:
    """Luhn over the business number; the letters and digits behind it name one of its accounts."""
    return luhn(number[:9])


def luhn_us_health(number: str) -> bool:
    """Luhn as if 80840 (health, United States) stood in front."""
    return luhn(f"80840{number}")


def orcid(number: str) -> bool:
    """ISO/IEC 7064 mod 11-2; the last character stands for 10 when it is X."""
    total = 0
    for digit in number[:-1]:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11] == number[-1]


def belgium(number: str) -> bool:
    """The last two digits are 97 less the remainder of the others by 97."""
    return (int(number[:-2]) + int(number[-2:])) % 97 == 0


def australia(number: str) -> bool:
    """One less in the first digit, weighted, a multiple of 89."""
    return (_weighted(number, (10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)) - 10) % 89 == 0


def denmark(number: str) -> bool:
    """All eight digits, weighted, a multiple of 11."""
    return _weighted(number, (2, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0


def norway(number: str) -> bool:
    """Eleven less the remainder; where that is ten no number is given out."""
    return _eleven_less(number, (3, 2, 7, 6, 5, 4, 3, 2)) == int(number[-1])


def finland(number: str) -> bool:
    """As Norway, with weights of its own."""
    return _eleven_less(number, (7, 9, 10, 5, 8, 4, 2)) == int(number[-1])


def switzerland(number: str) -> bool:
    """As Norway, behind CHE."""
    return _eleven_less(number[3:], (5, 4, 3, 2, 7, 6, 5, 4)) == int(number[-1])


def czechia(number: str) -> bool:
    """Eleven less the remainder; ten is written 0, eleven 1."""
    remainder = _weighted(number, (8, 7, 6, 5, 4, 3, 2)) % 11
    return (11 - remainder) % 10 == int(number[-1])


def portugal(number: str) -> bool:
    """Eleven less the remainder; ten and eleven are written 0."""
    return _eleven_less(number, (9, 8, 7, 6, 5, 4, 3, 2)) % 10 == int(number[-1])


def polish_doctor(number: str) -> bool:
    """The first digit is the weighted remainder of the other six by 11."""
    return _weighted(number[1:], (1, 2, 3, 4, 5, 6)) % 11 == int(number[0])


def _weighted(number: str, weights: Sequence[int]) -> int:
    return sum(weight * int(digit) for weight, digit in zip(weights, number, strict=False))


def _eleven_less(number: str, weights: Sequence[int]) -> int:
    return (11 - _weighted(number, weights) % 11) % 11


RULES: dict[str, Callable[[str], bool]] = {
    "luhn": luhn,
    "luhn-first-nine": luhn_first_nine,
    "luhn-us-health": luhn_us_health,
    "orcid": orcid,
    "belgium": belgium,
    "australia": australia,
    "denmark": denmark,
    "norway": norway,
    "finland": finland,
    "switzerland": switzerland,
    "czechia": czechia,
    "portugal": portugal,
    "polish-doctor": polish_doctor,
}
