"""Files through the door that holders use: hostile ones are refused beside the field, or kept without what was hidden.

One of each sort; tests/accounts/vault/test_cleaning.py holds more than eighty against the cleaning itself.
"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.uploads import LARGEST
from accounts.vault import files
from directory.models import Evidence, Photo, Profile
from tests.accounts.vault import hostile
from tests.accounts.vault.hostile import CANARY
from tests.directory.pages import text
from tests.factories.life import holder, whole

pytestmark = pytest.mark.django_db


@pytest.fixture
def grace() -> User:
    return holder("grace")


@pytest.fixture
def draft(grace: User) -> Profile:
    return whole(grace)


@pytest.fixture
def client(grace: User, sign_in) -> Client:
    return sign_in(grace)


def send(client: Client, profile: Profile, *sent: tuple[str, bytes]):
    pieces = [SimpleUploadedFile(name, content) for name, content in sent]
    address = reverse("directory:claim", args=[profile.pk, "identity"])
    return client.post(address, {"pieces": pieces, "note": ""}, follow=True)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("paper.pdf", hostile.EXE, "Send PDF"),
        ("paper.svg", hostile.SVG, "Send PDF"),
        ("paper.png", hostile.picture()[:40], ""),
        ("paper.pdf", b"", "empty"),
        ("paper.docx", hostile.billion_laughs(), ""),
    ],
    ids=["program", "drawing", "cut off", "empty", "swelling"],
)
def test_a_hostile_file_is_refused_beside_its_field(
    name: str, content: bytes, told: str, client: Client, draft: Profile
) -> None:
    page = send(client, draft, (name, content))
    assert page.status_code == 200
    assert not Evidence.objects.exists()
    assert 'class="field-error" id="id_pieces_error"' in page.content.decode()
    assert told in text(page)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("photo.jpg", hostile.picture("JPEG", exif=hostile.exif())),
        ("photo.png", hostile.png_notes()),
        ("paper.pdf", hostile.pdf(hostile.with_named_script)),
        ("paper.docx", hostile.docx_with_everything_that_tells()),
        ("../../etc/passwd\u202egpj.jpg", hostile.picture("JPEG") + hostile.MARK),
    ],
    ids=["where it was taken", "notes", "script", "author", "name and tail"],
)
def test_what_is_hidden_in_a_file_is_gone_before_it_is_kept(
    name: str, content: bytes, client: Client, draft: Profile
) -> None:
    page = send(client, draft, (name, content))
    kept = Evidence.objects.get().file
    called, clean = files.read(kept)
    assert CANARY.encode() not in clean
    assert not {"/", "\u202e", "\\"} & set(called)
    assert "Taken out before it was kept" in text(page)


def test_a_file_that_is_too_large_is_refused_and_another_one_beside_it_is_not_half_kept(
    client: Client, draft: Profile
) -> None:
    page = send(client, draft, ("good.png", hostile.picture()), ("big.pdf", b"%PDF-1.7" + b"\0" * (26 * 1024 * 1024)))
    assert "25 MB" in text(page)
    assert not Evidence.objects.exists()


def test_of_a_file_that_is_too_large_only_the_beginning_is_held() -> None:
    from accounts.uploads import MemoryHandler

    handler = MemoryHandler()
    handler.new_file("pieces", "big.pdf", "application/pdf", None)
    for start in range(0, 30 * 1024 * 1024, 1024 * 1024):
        handler.receive_data_chunk(b"\0" * 1024 * 1024, start)
    file = handler.file_complete(30 * 1024 * 1024)
    assert (len(file.read()), file.size) == (LARGEST, 30 * 1024 * 1024)


def test_files_are_ciphertext_at_rest(client: Client, draft: Profile) -> None:
    send(client, draft, ("telling-name.png", hostile.picture()))
    kept = Evidence.objects.get().file
    stored = b"".join(bytes(piece.content) for piece in kept.pieces.all()) + bytes(kept.name)
    assert b"PNG" not in stored
    assert b"telling" not in stored
    assert len(stored) > kept.size


def test_a_photo_is_square_small_and_tells_nothing(client: Client, draft: Profile) -> None:
    sent = SimpleUploadedFile("me.jpg", hostile.picture("JPEG", (800, 600), exif=hostile.exif()))
    client.post(reverse("directory:photo", args=[draft.pk]), {"photo": sent})
    photo = Photo.objects.get()
    assert (photo.is_shown, photo.media_type) == (False, "image/webp")
    assert len(photo.content) < 100_000
    assert CANARY.encode() not in bytes(photo.content)


def test_a_photo_that_is_none_is_refused(client: Client, draft: Profile) -> None:
    page = client.post(reverse("directory:photo", args=[draft.pk]), {"photo": SimpleUploadedFile("me.jpg", b"me")})
    assert 'id="id_photo_error"' in page.content.decode()
    assert not Photo.objects.exists()


def test_a_sixth_file_is_refused_and_the_five_stay(client: Client, draft: Profile) -> None:
    for number in range(5):
        send(client, draft, (f"{number}.png", hostile.picture()))
    page = send(client, draft, ("6.png", hostile.picture()))
    assert "Five files are enough" in text(page)
    assert Evidence.objects.count() == 5
