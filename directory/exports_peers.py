"""What a professional may take away of what they have with others: their own words, searches and lists."""

from typing import TYPE_CHECKING, Any

from accounts.vault import sealing
from accounts.vault.sealing import Sealed
from directory.models import Post, SharedEntry, SharedList

if TYPE_CHECKING:
    from accounts.models import User


def of(user: "User") -> dict[str, Any]:
    """Return what somebody wrote, saved and shared (five queries). What others wrote to them is theirs."""
    lists = SharedList.objects.filter(made_by=user).order_by("made_at")
    listed = SharedEntry.objects.filter(added_by=user).order_by("added_at")
    return {
        "messages": _messages(user),
        "saved_searches": list(user.saved_searches.order_by("made_at").values("name", "choices", "made_at")),
        "shared_lists": list(lists.values("id", "name", "organisation__name", "made_at")),
        "entries_on_shared_lists": list(listed.values("list", "profile", "note", "added_at")),
    }


def _messages(user: "User") -> list[dict[str, Any]]:
    posts = list(Post.objects.filter(sender=user).select_related("thread").order_by("sent_at", "pk"))
    opened = sealing.open_texts(Sealed(bytes(post.body), post.thread.owner, post.place) for post in posts)
    return [
        {"thread": post.thread_id, "written_for": post.profile_id, "sent_at": post.sent_at, "text": text}
        for post, text in zip(posts, opened, strict=True)
    ]
