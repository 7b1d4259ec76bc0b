"""Files are kept whole and sealed, come back as they were, and go out to be saved only."""

import os
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts.vault import downloads, files, sealing
from accounts.vault.models import SealedFile, SealedPiece
from accounts.vault.sealing import Erased, Unreadable

pytestmark = pytest.mark.django_db

NAME = "Entscheidung über Ана.pdf"


@pytest.fixture
def file(owner) -> SealedFile:
    return files.keep(owner=owner, name=NAME, media_type="application/pdf", content=b"%PDF the whole story")


def test_a_file_comes_back_as_it_was(file):
    kept = SealedFile.objects.get(pk=file.pk)
    assert files.read(kept) == (NAME, b"%PDF the whole story")
    assert (kept.media_type, kept.size, str(kept)) == ("application/pdf", 20, str(file.pk))
    assert files.name_of(kept) == NAME


def test_neither_name_nor_content_stand_in_the_rows(file):
    stored = bytes(SealedFile.objects.get().name) + bytes(SealedPiece.objects.get().content)
    assert b"story" not in stored
    assert NAME.encode() not in stored


@hypothesis_settings(max_examples=30)
@given(size=st.integers(0, 70), content=st.binary(max_size=40))
def test_any_size_comes_back_whatever_the_pieces(owner, size, content, monkeypatch):
    monkeypatch.setattr(files, "PIECE_BYTES", 16)
    content = (content * 70)[:size]
    kept = files.keep(owner=owner, name="a", media_type="", content=content)
    assert files.read(SealedFile.objects.get(pk=kept.pk)) == ("a", content)


MB = 1024 * 1024


@contextmanager
def at_most(megabytes: int) -> Iterator[None]:
    """What Python holds at any moment of the block, beyond what it held before."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] <= megabytes * MB
    finally:
        tracemalloc.stop()


def test_a_file_of_25_mb_is_in_memory_once_in_the_clear_and_once_sealed(owner):
    content = os.urandom(25 * MB)
    with at_most(25 + 10):
        kept = files.keep(owner=owner, name="a", media_type="", content=content)
    assert SealedPiece.objects.filter(file=kept).count() == 26
    with at_most(2 * 25 + 10):
        assert files.read(SealedFile.objects.get(pk=kept.pk)) == ("a", content)


def test_a_larger_file_is_refused(owner, monkeypatch):
    monkeypatch.setattr(files, "LARGEST_BYTES", 10)
    with pytest.raises(ValueError, match="10 bytes at most"):
        files.keep(owner=owner, name="a", media_type="", content=bytes(11))


def change_a_bit(piece: SealedPiece) -> None:
    piece.content = bytes(piece.content[:-1]) + bytes([piece.content[-1] ^ 1])
    piece.save()


def drop(piece: SealedPiece) -> None:
    piece.delete()


def swap(piece: SealedPiece) -> None:
    other = SealedPiece.objects.get(number=1)
    SealedPiece.objects.filter(pk=piece.pk).update(number=9)
    SealedPiece.objects.filter(pk=other.pk).update(number=0)
    SealedPiece.objects.filter(pk=piece.pk).update(number=1)


def add(piece: SealedPiece) -> None:
    SealedPiece.objects.create(file=piece.file, number=9, content=b"more")


def claim_smaller(piece: SealedPiece) -> None:
    SealedFile.objects.update(size=3)


def claim_larger(piece: SealedPiece) -> None:
    SealedFile.objects.update(size=3000)


@pytest.mark.parametrize("harm", [change_a_bit, drop, swap, add, claim_smaller, claim_larger])
def test_a_file_that_somebody_meddled_with_is_refused_whole(owner, monkeypatch, harm):
    monkeypatch.setattr(files, "PIECE_BYTES", 16)
    files.keep(owner=owner, name="a", media_type="", content=os.urandom(60))
    harm(SealedPiece.objects.get(number=0))
    with pytest.raises(Unreadable):
        files.read(SealedFile.objects.get())


def test_a_file_moved_to_another_row_or_owner_is_refused(file, owner):
    other = files.keep(owner=f"{owner}2", name="b", media_type="", content=b"%PDF not the story..")
    SealedPiece.objects.filter(file=other).delete()
    SealedPiece.objects.filter(file=file).update(file=other)
    with pytest.raises(Unreadable):
        files.read(other)
    SealedFile.objects.filter(pk=file.pk).update(owner=other.owner)
    with pytest.raises(Unreadable):
        files.name_of(SealedFile.objects.get(pk=file.pk))


def test_the_owner_erased_is_the_file_gone(file, owner):
    sealing.erase(owner)
    for look in (files.read, files.name_of, downloads.download):
        with pytest.raises(Erased):
            look(file)
    with pytest.raises(Erased):
        files.keep(owner=owner, name="a", media_type="", content=b"")


def test_names_of_many_are_read_with_one_question(file, owner, django_assert_num_queries):
    second = files.keep(owner=f"{owner}2", name="second", media_type="", content=b"")
    third = files.keep(owner=f"{owner}3", name="third", media_type="", content=b"")
    fourth = files.keep(owner=owner, name="fourth", media_type="", content=b"")
    fourth.name = third.name
    sealing.erase(second.owner)
    with django_assert_num_queries(1, using="keys"):
        assert files.names_of([file, second, third, fourth]) == [NAME, None, "third", None]


def test_forgetting_removes_the_pieces_and_asks_for_none(file, owner):
    files.keep(owner=owner, name="b", media_type="", content=b"")
    other = files.keep(owner=f"{owner}2", name="b", media_type="", content=b"")
    with CaptureQueriesContext(connection) as asked:
        files.forget(file)
    assert not [each for each in asked.captured_queries if "sealedpiece" in each["sql"]]
    assert files.forget_all(owner=owner) == 1
    assert [piece.file for piece in SealedPiece.objects.all()] == [other]


def test_keeping_falls_with_the_deed_that_failed(owner):
    with transaction.atomic():
        files.keep(owner=owner, name="a", media_type="", content=b"")
        transaction.set_rollback(True)
    assert not SealedFile.objects.exists()


def test_no_query_for_a_file_loads_its_content(file, django_assert_num_queries):
    with django_assert_num_queries(1) as asked:
        list(SealedFile.objects.all())
    assert "content" not in asked.captured_queries[0]["sql"]


def test_the_database_refuses_a_file_of_nobody_and_a_piece_twice(file):
    with pytest.raises(IntegrityError), transaction.atomic():
        SealedFile.objects.create(owner="", name=b"", media_type="", size=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        SealedPiece.objects.create(file=file, number=0, content=b"")
    assert str(SealedPiece.objects.get()) == f"{file.pk} 0"


# --- going out ---------------------------------------------------------------------------------------------


def test_a_download_is_to_be_saved_and_kept_by_nobody(file):
    response = downloads.download(file)
    assert response.content == b"%PDF the whole story"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == "20"
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''Entscheidung%20%C3%BCber%20%D0%90%D0%BD%D0%B0.pdf"
    )
    assert response["Cache-Control"] == "no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"


@pytest.mark.parametrize("media_type", ["text/html", "image/svg+xml", "application/xhtml+xml", "", "x\r\ny: z"])
def test_what_a_browser_could_run_goes_out_as_bytes(owner, media_type):
    kept = files.keep(owner=owner, name="a.html", media_type=media_type, content=b"<script>")
    assert downloads.download(kept)["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ('a"b.pdf', 'attachment; filename="a\\"b.pdf"'),
        ("../../etc/passwd", 'attachment; filename="passwd"'),
        ("C:\\Users\\me\\letter.pdf", 'attachment; filename="letter.pdf"'),
        ("a\r\nSet-Cookie: b.pdf", 'attachment; filename="aSet-Cookie: b.pdf"'),
        ("\u202egpj.exe", 'attachment; filename="gpj.exe"'),
        ("", 'attachment; filename="file"'),
        (" .. ", 'attachment; filename="file"'),
    ],
)
def test_the_name_of_a_download_obeys_nobody(owner, name, told):
    kept = files.keep(owner=owner, name=name, media_type="text/plain", content=b"")
    assert downloads.download(kept)["Content-Disposition"] == told
