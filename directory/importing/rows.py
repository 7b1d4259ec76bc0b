"""One row of a CSV: from its cells to a listing, or to everything that is wrong with it."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from accounts.faults import BadValueError, Fault
from directory import confidential
from directory.actions import ListingRow
from directory.importing import discretion, values
from directory.importing.columns import COLUMNS, FLAGS, VOCABULARIES
from directory.importing.words import Words
from directory.models import Vocabulary
from directory.validators import NOTE_LENGTH

# What a refuge is called as well by whoever finds no better word.
BROAD = frozenset({"ngo", "public-authority"})
FIELDS = frozenset(column.name for column in fields(ListingRow))


class Row:
    """The cells of one row while they are read; `faults` gathers what is wrong."""

    def __init__(self, cells: Mapping[str, str], where: str, words: Words) -> None:
        self.where, self.words = where, words
        self.faults: list[Fault] = []
        self.taken = {name: self._cell(name, cells.get(name, "")) for name in COLUMNS}

    def listing(self) -> ListingRow | None:
        """None when a fault was found."""
        told = {
            "profession_id": self._term("profession", Vocabulary.PROFESSION, self.taken["profession"]),
            "term_ids": self._terms(),
            "phone": self._phones(),
        }
        self._check_position()
        if self.faults:
            return None
        told |= {name: value for name, value in self.taken.items() if name in FIELDS - told.keys() and value}
        told |= {name: self.taken[name] for name in ("latitude", "longitude")}
        told |= {field: bool(self.taken[column]) for column, field in FLAGS.items()}
        told["is_public_authority"] = bool(self.taken["is_public_authority"])
        return ListingRow(**self._discreet(told))

    def _cell(self, name: str, text: str) -> Any:
        column = COLUMNS[name]
        try:
            value = column.read(values.clean(text))
        except BadValueError as bad:
            self._fault(name, str(bad))
            return None
        if column.is_needed and not value:
            self._fault(name, "is empty; every row needs it.")
        return value

    def _fault(self, column: str, message: str) -> None:
        self.faults.append(Fault(self.where, column, message))

    def _term(self, column: str, vocabulary: str, slug: str | None) -> int | None:
        try:
            return self.words.id_of(vocabulary, slug) if slug else None
        except BadValueError as bad:
            self._fault(column, str(bad))
            return None

    def _terms(self) -> frozenset[int]:
        found = (
            self._term(column, vocabulary, slug)
            for column, vocabulary in VOCABULARIES.items()
            for slug in self.taken[column] or ()
        )
        return frozenset(key for key in found if key is not None)

    def _is_readable(self, *columns: str) -> bool:
        """Whether these cells were understood: what is wrong already need not also be called unpaired."""
        return not any(fault.column in columns for fault in self.faults)

    def _phones(self) -> tuple[dict[str, str], ...]:
        if not self._is_readable("phone", "phone_note"):
            return ()
        numbers, note = self.taken["phone"] or (), self.taken["phone_note"] or ""
        notes = [part.strip() for part in note.split(values.SEPARATOR)] if note else [""] * len(numbers)
        if len(notes) != len(numbers):
            self._fault("phone_note", f"has {len(notes)} notes for {len(numbers)} numbers; give one for each.")
            return ()
        if any(len(note) > NOTE_LENGTH for note in notes):
            self._fault("phone_note", f"has a note of more than {NOTE_LENGTH} characters.")
        return tuple({"number": number, "note": note} for number, note in zip(numbers, notes, strict=True))

    def _check_position(self) -> None:
        if not self._is_readable("latitude", "longitude"):
            return
        if (self.taken["latitude"] is None) != (self.taken["longitude"] is None):
            self._fault("latitude", "latitude and longitude go together: give both or neither.")

    def _discreet(self, told: dict[str, Any]) -> dict[str, Any]:
        said = self.taken["confidential_location"]
        is_secret = self._is_secret(told) if said is None else said
        told["is_location_confidential"] = is_secret
        return confidential.discreet(told, [self.taken["street"], self.taken["postcode"]]) if is_secret else told

    def _is_secret(self, told: dict[str, Any]) -> bool:
        """Whether its terms speak of a place to hide, or its words where the profession says nothing of the place."""
        profession = self.taken["profession"]
        if discretion.is_secret_by_terms(profession, told["term_ids"], self.words):
            return True
        text = "\n".join(told.get(name, "") for name in ("headline", "biography"))
        return profession in BROAD and discretion.is_secret_by_words(
            (told["name"], told.get("organisation_name", "")), text
        )
