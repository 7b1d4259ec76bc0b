"""Professionals with a checked entry each, and what they have begun between them."""

from typing import Any

from django.db.models import Model

from accounts.models import Membership, Organisation, User
from accounts.permissions import Role
from accounts.vault import sealing
from directory.actions import peers
from directory.models import Post, Profile, SharedEntry, SharedList, Thread
from tests.factories.directory import published
from tests.factories.life import held, holder

ADDRESS = "/directory/messages/"


def professional(name: str, **fields: Any) -> tuple[User, Profile]:
    """Somebody who looks after a checked entry; both are called by the name."""
    user = holder(name)
    return user, held(user, slug=name, name=f"{name.title()} Example", **fields)


def begun(text: str = "Could you take a scars report?") -> tuple[User, Profile, User, Profile, Thread]:
    """Ada has written to Grace."""
    ada, hers = professional("ada")
    grace, other = professional("grace")
    post = peers.begin_thread(by=ada, speaks_for=hers, to=other, text=text)
    return ada, hers, grace, other, post.thread


def words(thread: Thread) -> list[str]:
    """What stands in a thread, opened."""
    posts = Post.objects.filter(thread=thread).order_by("sent_at", "pk")
    return [sealing.open_text(bytes(post.body), owner=thread.owner, place=post.place) for post in posts]


def colleague(name: str, organisation: Organisation, role: Role = Role.TRAINEE) -> User:
    """Somebody of an organisation."""
    user = holder(name)
    Membership.objects.create(user=user, organisation=organisation, role=role)
    return user


def shared(by: User, organisation: Organisation, count: int = 1, name: str = "Leeds") -> SharedList:
    """A list with so many entries on it."""
    profiles = [published(slug=f"listed-{number}", name=f"Listed {number}") for number in range(count)]
    return peers.keep_list(by=by, organisation=organisation, profiles=[each.pk for each in profiles], name=name)


def only(shared_list: SharedList) -> SharedEntry:
    """The one entry of a list."""
    return SharedEntry.objects.get(list=shared_list)


def is_gone(row: Model) -> bool:
    return not type(row)._default_manager.filter(pk=row.pk).exists()
