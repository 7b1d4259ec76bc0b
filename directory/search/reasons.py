"""Why an entry was found: which words of the question stand where in it."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

# The label of an entry's own name, put into words when it is shown.
NAME = ""
# More would say less.
MOST = 3


def book(name: str, phrases: Iterable[tuple[str, str]], lexemes: Mapping[str, list[str]]) -> dict:
    """Return what an entry keeps: {"labels": [...], "words": {lexeme: [places in labels]}}.

    `lexemes` has those of the name and of each phrase.
    """
    labels: dict[str, int] = {}
    words: dict[str, list[int]] = {}
    for text, label in ((name, NAME), *phrases):
        place = labels.setdefault(label, len(labels))
        for lexeme in lexemes[text]:
            places = words.setdefault(lexeme, [])
            if place not in places:
                places.append(place)
    return {"labels": list(labels), "words": words}


def told(book: dict, asked: Mapping[str, list[str]]) -> list[str]:
    """Return at most MOST sentences that together name every asked word (word → its lexemes) that means something.

    The label that explains most words comes first, so "section 45 defence" is one specialism and not three.
    """
    open_words = {word: lexemes for word, lexemes in asked.items() if lexemes}
    sentences: list[str] = []
    while open_words and len(sentences) < MOST - 1:
        label, words = _best(book, open_words)
        if not words:
            break
        sentences.append(_sentence(label, words))
        for word in words:
            del open_words[word]
    if open_words:
        sentences.append(_("In the text: %(words)s") % {"words": _quoted(open_words)})
    return sentences


def _best(book: dict, asked: Mapping[str, list[str]]) -> tuple[str, list[str]]:
    found: dict[int, list[str]] = {}
    for word, lexemes in asked.items():
        for place in {place for lexeme in lexemes for place in book["words"].get(lexeme, ())}:
            found.setdefault(place, []).append(word)
    if not found:
        return "", []
    place = min(found, key=lambda each: (-len(found[each]), each))
    return book["labels"][place], found[place]


def _sentence(label: str, words: list[str]) -> str:
    if label == NAME:
        return _("In the name: %(words)s") % {"words": _quoted(words)}
    spoken = label.casefold()
    unspoken = [word for word in words if word not in spoken]
    return f"{label} ({_quoted(unspoken)})" if unspoken else label


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)
