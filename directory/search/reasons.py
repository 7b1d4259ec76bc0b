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


def told(places: Mapping[str, Mapping[str, str]], asked: Mapping[str, list[str]]) -> list[str]:
    """Return at most MOST sentences that together name every asked word (word → its lexemes) that means something.

    `places` has the labels where each lexeme stands, by their place in the book. The label that explains most words
    comes first, so "section 45 defence" is one specialism and not three.
    """
    open_words = {word: lexemes for word, lexemes in asked.items() if lexemes}
    sentences: list[str] = []
    while open_words and len(sentences) < MOST - 1:
        label, words = _best(places, open_words)
        if not words:
            break
        sentences.append(_sentence(label, words))
        for word in words:
            del open_words[word]
    if open_words:
        sentences.append(_("In the text: %(words)s") % {"words": _quoted(open_words)})
    return sentences


def _best(places: Mapping[str, Mapping[str, str]], asked: Mapping[str, list[str]]) -> tuple[str, list[str]]:
    """Return the label of the place where most of the asked words stand, the first of several, and those words."""
    found: dict[int, tuple[str, list[str]]] = {}
    for word, lexemes in asked.items():
        here = {int(place): label for lexeme in lexemes for place, label in places.get(lexeme, {}).items()}
        for place, label in here.items():
            found.setdefault(place, (label, []))[1].append(word)
    best = min(found, key=lambda place: (-len(found[place][1]), place), default=0)
    return found.get(best, ("", []))


def _sentence(label: str, words: list[str]) -> str:
    if label == NAME:
        return _("In the name: %(words)s") % {"words": _quoted(words)}
    spoken = label.casefold()
    unspoken = [word for word in words if word not in spoken]
    return f"{label} ({_quoted(unspoken)})" if unspoken else label


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)
