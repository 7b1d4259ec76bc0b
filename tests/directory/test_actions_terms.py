"""What may be done to the words: a changed word is changed in every entry that uses it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import AuditEvent, User
from directory import actions, lexicon
from directory.actions import TermRow
from directory.actions.terms import ParentLoopError
from directory.models import Term
from directory.search.models import SearchEntry
from directory.search.search import search
from directory.search.values import Query
from tests.directory.threads import at_once
from tests.factories.directory import BY, published, specialism

pytestmark = pytest.mark.django_db

ROWS = [
    TermRow(vocabulary="specialism", slug="law", name="Law", position=1),
    TermRow(vocabulary="specialism", slug="asylum", name="Asylum", parent="law", synonyms=("refuge",), position=2),
]


def found(text: str) -> int:
    return search(Query(text=text)).total


def test_who_may_not_edit_words_changes_nothing(editor: User) -> None:
    term = specialism("asylum")
    with pytest.raises(PermissionDenied):
        actions.save_term(term=term, by=editor)
    with pytest.raises(PermissionDenied):
        actions.upsert_terms(rows=ROWS, by=editor)
    assert Term.objects.count() == 1


def test_a_new_term_is_saved_with_its_trace(moderator: User) -> None:
    term = actions.save_term(term=Term(vocabulary="report", slug="scars", name="Scars"), by=moderator)
    assert term.pk
    assert AuditEvent.objects.get(verb="added").target_id == str(term.pk)


def test_a_renamed_term_is_searchable_at_once_in_every_entry_that_uses_it() -> None:
    parent = specialism("law")
    child = specialism("asylum", parent=parent)
    published(terms=[child])
    parent.name, parent.synonyms = "Jurisprudence", ["zeitgeist"]
    actions.save_term(term=parent, by=BY)
    assert found("jurisprudence") == found("zeitgeist") == 1
    assert AuditEvent.objects.get(verb="changed").target_kind == "directory.term"


def test_a_renamed_profession_is_searchable_at_once() -> None:
    profile = published()
    profile.profession.name = "Wordsmith"
    actions.save_term(term=profile.profession, by=BY)
    assert found("wordsmith") == 1


def test_a_term_below_itself_is_refused() -> None:
    parent = specialism("law")
    child = specialism("asylum", parent=parent)
    parent.parent = child
    with pytest.raises(ParentLoopError):
        actions.save_term(term=parent, by=BY)
    assert Term.objects.get(slug="law").parent is None


def test_rows_make_the_words_and_again_change_nothing() -> None:
    assert actions.upsert_terms(rows=ROWS, by=BY) == 2
    assert Term.objects.get(slug="asylum").parent.slug == "law"
    assert actions.upsert_terms(rows=ROWS, by=BY) == 0
    assert AuditEvent.objects.filter(verb="loaded").count() == 1


def test_rows_change_what_differs_and_the_entries_that_use_it() -> None:
    actions.upsert_terms(rows=ROWS, by=BY)
    published(terms=[Term.objects.get(slug="asylum")])
    renamed = TermRow(vocabulary="specialism", slug="law", name="Jurisprudence", position=1)
    assert actions.upsert_terms(rows=[renamed], by=BY) == 1
    assert found("jurisprudence") == 1
    assert Term.objects.count() == 3


def test_a_row_of_an_unknown_parent_takes_all_of_them_back() -> None:
    orphan = TermRow(vocabulary="specialism", slug="x", name="X", parent="nowhere")
    with pytest.raises(KeyError):
        actions.upsert_terms(rows=[*ROWS, orphan], by=BY)
    assert not Term.objects.exists()


def test_the_lexicon_sees_each_change_even_twice_in_one_transaction() -> None:
    term = specialism("asylum")
    names = []
    with transaction.atomic():
        for name in ("One", "Two", "Three"):
            Term.objects.filter(pk=term.pk).update(name=name)
            names.append(lexicon.current().words[term.pk].name)
    assert names == ["One", "Two", "Three"]


def test_the_lexicon_is_read_again_only_when_a_word_has_changed() -> None:
    specialism("asylum")
    assert lexicon.current() is lexicon.current()


def test_the_lexicon_stops_at_a_loop_that_somebody_made_by_hand() -> None:
    a, b = specialism("a"), specialism("b")
    Term.objects.filter(pk=a.pk).update(parent=b)
    Term.objects.filter(pk=b.pk).update(parent=a)
    assert {word.slug for word in lexicon.current().with_ancestors([a.pk])} == {"a", "b"}


@pytest.mark.django_db(transaction=True)
def test_a_rename_and_an_edit_at_once_leave_the_index_true() -> None:
    term = specialism("asylum")
    profile = published()
    for attempt in range(5):
        term.name = f"Word{attempt}"
        at_once(
            lambda: actions.save_term(term=term, by=BY),
            lambda: actions.change_details(profile=profile, by=BY, changes={}, terms=[term]),
        )
        assert found(f"word{attempt}") == 1
        actions.change_details(profile=profile, by=BY, changes={}, terms=[])
    assert SearchEntry.objects.count() == 1
