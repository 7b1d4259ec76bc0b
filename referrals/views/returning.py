"""Coming back with a code: how it stands, the replies, writing again, withdrawing, erasing."""

from functools import wraps
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.pocket import renew
from referrals import actions, codes, duty
from referrals.forms import CodeForm, WriteForm
from referrals.models import Case, HelpRequest
from referrals.presenters.returning import has_case, how_it_stands, offer_of
from referrals.states import State, TransitionRefused
from referrals.views.neutral import LONGEST_FORM, exact, go, page

LONGEST_KEY = 36

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.pocket import Pocket

    # A view of the request that a code has opened.
    OpenedView = Callable[..., HttpResponse]


@page("GET", "POST")
def enter(request: HttpRequest, pocket: "Pocket") -> HttpResponse:
    """Ask for the code. POST: a wrong one costs as much time as a right one, and is not kept."""
    if request.method == "POST":
        form = CodeForm(request.POST)
        found = actions.find(number=codes.parse(form.cleaned_data["code"])) if form.is_valid() else None
        if found is None:
            pocket["wrong_code"] = "none" if "code" in form.errors else "code"
            return go("return")
        unsent = pocket.get("unsent", {})
        pocket.clear()
        renew(pocket)
        if isinstance(found, Case):
            pocket["yours"] = {"case": str(found.pk), "made": found.client_code.made_at.isoformat()}
            return go("yours")
        pocket["open"] = str(found.pk)
        if unsent.get("to") == pocket["open"]:
            pocket["wrong"] = {"text": unsent["text"]}
            messages.info(request, _("Not sent yet."))
            return go("write")
        return go("opened")
    form = CodeForm()
    wrong = pocket.pop("wrong_code", None)
    if wrong:
        form = CodeForm({"code": ""})
        if wrong == "code":
            form.errors["code"] = form.error_class([_("This code leads nowhere. Look at each sign of it once more.")])
    return render(request, "referrals/returning/enter.html", {"form": form})


def opened_only(view: "OpenedView") -> "OpenedView":
    """Hand a view the request that the code opened; without one: to the page that asks for the code."""

    @wraps(view)
    def guarded(request: HttpRequest, pocket: "Pocket", **kwargs: object) -> HttpResponse:
        key = pocket.get("open")
        found = HelpRequest.objects.exclude(state=State.ERASED).filter(pk=key).first() if key else None
        if found is None:
            pocket.pop("open", None)
            return shut_out(request)
        return view(request, pocket, found, **kwargs)

    return guarded


def shut_out(request: HttpRequest) -> HttpResponse:
    """Send whoever has no code open to the page that asks for it, and say that nothing was done."""
    if request.method == "POST":
        messages.error(
            request, _("Nothing was done. We closed this to keep you safe. Write your code to open it again.")
        )
    return go("return")


@page("GET")
@opened_only
def opened(request: HttpRequest, pocket: "Pocket", found: HelpRequest) -> HttpResponse:
    """How it stands, and which replies there are. Their words are on a page of their own."""
    pocket.pop("words", None)
    context = {"stands": how_it_stands(found), "desk": settings.DESK, "pace": duty.pace(), "offer": offer_of(found)}
    return render(request, "referrals/returning/opened.html", context)


@page("GET", "POST")
@opened_only
def reply(request: HttpRequest, pocket: "Pocket", found: HelpRequest, key: UUID) -> HttpResponse:
    """Show one reply, when it was pressed; or erase it, which is also how one that is to be read once ends."""
    if request.method == "POST":
        if "erase" in request.POST:
            pocket.pop("words", None)
            actions.erase_reply(request=found, key=key)
            messages.success(request, _("It is erased."))
            return go("opened")
        text = actions.show_reply(request=found, key=key, is_once="once" in request.POST)
        if text is None:
            return go("opened")
        pocket["words"] = {"key": str(key), "text": text, "is_once": "once" in request.POST}
        return go("reply", key)
    words = pocket.get("words", {})
    if words.get("key") != str(key):
        return go("opened")
    return render(request, "referrals/returning/reply.html", {"words": words, "key": key})


def keeps_words(view: "OpenedView") -> "OpenedView":
    """Keep what somebody wrote for longer than their code stays open, until that same code opens it again."""

    @wraps(view)
    def kept(request: HttpRequest, pocket: "Pocket") -> HttpResponse:
        text = request.POST.get("text", "")[:LONGEST_FORM]
        if "open" in pocket or not text.strip():
            return view(request, pocket)
        pocket["unsent"] = {"to": request.POST.get("to", "")[:LONGEST_KEY], "text": text}
        told = _(
            "Not sent yet. We closed this to keep you safe, and kept what you wrote. Write your code to open it again."
        )
        messages.error(request, told)
        return go("return")

    return kept


@page("GET", "POST")
@keeps_words
@opened_only
def write(request: HttpRequest, pocket: "Pocket", found: HelpRequest) -> HttpResponse:
    """More of their own words. Sent twice: written once."""
    if request.method == "POST":
        form = WriteForm(request.POST)
        if not form.is_valid():
            pocket["wrong"] = {"text": request.POST.get("text", "")[:LONGEST_FORM]}
            return go("write")
        key = UUID(pocket.setdefault("turn", str(uuid4())))
        try:
            actions.write_again(request=found, text=form.cleaned_data["text"], key=key)
        except TransitionRefused:
            messages.error(request, _("You withdrew this. Nobody reads it any more; you can ask again."))
            return go("opened")
        del pocket["turn"]
        messages.success(request, _("We have it."))
        return go("opened")
    pocket.setdefault("turn", str(uuid4()))
    context = {"form": WriteForm(pocket.pop("wrong", None)), "key": found.pk}
    return render(request, "referrals/returning/write.html", context)


@page("GET", "POST")
@opened_only
@exact
def quiet(request: HttpRequest, pocket: "Pocket", found: HelpRequest) -> HttpResponse:
    """What they agreed to about being reached, and a way to end it."""
    told = _("Nobody contacts you any more. Come back here with your code.")
    return _asked_first(request, found, "quiet", actions.stop_contact, told)


@page("GET", "POST")
@opened_only
@exact
def withdraw(request: HttpRequest, pocket: "Pocket", found: HelpRequest) -> HttpResponse:
    """End it."""
    told = _("It is withdrawn. Nobody of ours reads it any more.")
    if has_case(found):
        told = _("It is withdrawn, and the file is erased. Whoever we asked for you can open nothing any more.")
    return _asked_first(request, found, "withdraw", actions.withdraw, told)


def _asked_first(
    request: HttpRequest, found: HelpRequest, name: str, act: "Callable[..., None]", told: str
) -> HttpResponse:
    """POST does it and says so; GET says what it means."""
    if request.method == "POST":
        act(request=found)
        messages.success(request, told)
        return go("opened")
    context = {"stands": how_it_stands(found), "has_case": has_case(found)}
    return render(request, f"referrals/returning/{name}.html", context)


@page("GET", "POST")
@opened_only
@exact
def erase(request: HttpRequest, pocket: "Pocket", found: HelpRequest) -> HttpResponse:
    """Erase everything. POST does; GET says what that means, and how long backups hold what nobody can read."""
    if request.method == "POST":
        told = _("All of it is erased. The code leads nowhere any more.")
        if has_case(found):
            told = _("All of it is erased, the file too. Whoever we asked for you can open nothing any more.")
        actions.erase(request=found)
        pocket.clear()
        messages.success(request, told)
        return go("return")
    context = {"days": settings.KEYS_BACKUP_DAYS, "has_case": has_case(found)}
    return render(request, "referrals/returning/erase.html", context)


@page("POST")
def shut(request: HttpRequest, pocket: "Pocket") -> HttpResponse:
    """Close it on this browser."""
    pocket.clear()
    return go("start")
