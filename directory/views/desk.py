"""The moderators' desk: a queue, one page for each thing that waits, decisions that can be taken back."""

from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission, require
from directory import actions, risks
from directory.choices import LADDER
from directory.forms import CheckForm, DecisionForm, ReasonForm
from directory.models import ClaimRequest, MistakeReport, Profile, Submission
from directory.presenters import desk, journeys, ladder
from directory.presenters.mine import standing
from directory.states import State, TransitionRefused
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.models import User

A_PAGE = 25


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """List what waits."""
    user = _moderator(request)
    task = request.GET.get("task", "")
    whose = request.GET.get("whose", "")
    chosen = {"task": task if task in desk.TASKS else "", "whose": whose if whose in {"mine", "free"} else ""}
    found = Paginator(desk.queue(user, **chosen), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "tasks": desk.tasks(found.object_list, user),
        "found": found,
        "counts": desk.counts(user),
        "titles": desk.TASKS,
        "chosen": chosen,
    }
    return render(request, "directory/desk/queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def submission(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """Show what was handed in, and decide."""
    user = _moderator(request)
    handed = get_object_or_404(
        Submission.objects.select_related("taken_by", "decided_by", "handed_in_by"), pk=submission_id
    )
    form = DecisionForm(
        request.POST if request.method == "POST" else None, initial={"read_at": handed.revised_at.isoformat()}
    )
    if request.method == "POST" and form.is_valid():
        try:
            _decide(handed, user, form.cleaned_data)
        except (Refused, TransitionRefused) as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Done. You can take it back for ten minutes; the holder is told after that."))
        return redirect("directory:submission", handed.pk)
    profile = Profile.objects.with_page().get(pk=handed.profile_id)
    context = _about(profile) | {
        "handed": handed,
        "differences": journeys.differences(profile, handed.changes) if not handed.is_new else [],
        "form": form,
        "is_mine": handed.taken_by_id in {None, user.pk},
        "can_undo": _can_undo(handed),
    }
    return render(request, "directory/desk/submission.html", context)


@require_POST
def undo(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """Take a decision back."""
    user = _moderator(request)
    handed = get_object_or_404(Submission, pk=submission_id)
    try:
        actions.undo(submission=handed, by=user)
    except (Refused, TransitionRefused) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Taken back: it waits again."))
    return redirect("directory:submission", handed.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Show a claim with what proves it, and say whether it holds."""
    user = _moderator(request)
    asked = get_object_or_404(ClaimRequest.objects.select_related("taken_by", "first_by", "decided_by"), pk=request_id)
    form = CheckForm.of(asked, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _judge(asked, user, form.cleaned_data)
        except (Refused, actions.VerificationRefused) as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Kept."))
        return redirect("directory:desk_claim", asked.pk)
    profile = Profile.objects.with_page().get(pk=asked.profile_id)
    has_first = actions.first_counts(asked)
    context = _about(profile) | {
        "asked": asked,
        "files": ladder.files(asked),
        "form": form,
        "is_mine": asked.taken_by_id in {None, user.pk},
        "about": ladder.about(asked),
        "is_second": has_first,
        "is_first_mine": has_first and asked.first_by_id == user.pk,
    }
    return render(request, "directory/desk/claim.html", context)


@require_POST
def ask(request: HttpRequest, profile_id: UUID, claim: str) -> HttpResponse:
    """Begin to check a claim of an entry that nobody has asked for."""
    user = _moderator(request)
    found = get_object_or_404(Profile, pk=profile_id)
    if claim not in LADDER:
        raise Http404
    try:
        asked = actions.ask_check(profile=found, by=user, claim=claim)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("directory:desk_profile", found.pk)
    return redirect("directory:desk_claim", asked.pk)


@require_POST
def hands(request: HttpRequest, task: str, key: UUID, verb: str) -> HttpResponse:
    """Take a task, or put it down."""
    user = _moderator(request)
    model = {"submission": Submission, "desk_claim": ClaimRequest}.get(task)
    if model is None or verb not in {"take", "put_down"}:
        raise Http404
    found: Any = get_object_or_404(model, pk=key)
    try:
        (actions.take if verb == "take" else actions.put_down)(task=found, by=user)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(f"directory:{task}", found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, report_id: int) -> HttpResponse:
    """Show what a reader reports; take it, settle it."""
    user = _moderator(request)
    told = get_object_or_404(MistakeReport.objects.select_related("taken_by"), pk=report_id)
    if request.method == "POST":
        try:
            if "settle" in request.POST:
                actions.settle_mistake(report=told, by=user)
            else:
                actions.take_mistake(report=told, by=user)
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect("directory:desk" if "settle" in request.POST else request.path)
    profile = Profile.objects.with_page().get(pk=told.profile_id)
    return render(request, "directory/desk/report.html", _about(profile) | {"report": told})


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest, profile_id: UUID) -> HttpResponse:
    """Show an entry to moderators with all that happened to it; suspend it, or show it again."""
    user = _moderator(request)
    found = get_object_or_404(Profile.objects.with_page(), pk=profile_id)
    form = ReasonForm(request.POST if "suspend" in request.POST else None)
    if request.method == "POST" and ("suspend" not in request.POST or form.is_valid()):
        try:
            _stop_or_show(found, user, form, is_shown="show" in request.POST)
        except Refused as refused:
            messages.error(request, str(refused))
        except TransitionRefused:
            messages.error(request, _("This cannot be done with the entry as it stands now."))
        except PermissionDenied:
            messages.error(request, _("This is an entry of your own: a colleague decides."))
        return redirect("directory:desk_profile", found.pk)
    context = _about(found) | {"form": form, "changes": found.changes.select_related("by").order_by("-at", "-pk")[:50]}
    return render(request, "directory/desk/profile.html", context)


def _decide(handed: Submission, user: "User", told: dict[str, Any]) -> None:
    verb = {"accept": actions.accept, "ask_changes": actions.ask_changes, "decline": actions.decline}[told["decision"]]
    reason = {} if told["decision"] == "accept" else {"reason": told["reason"]}
    verb(submission=handed, by=user, read_at=told["read_at"], **reason)  # type: ignore[operator]


def _judge(asked: ClaimRequest, user: "User", told: dict[str, Any]) -> None:
    if told["verdict"] == "yes":
        days = {"checked_on": told["checked_on"], "expires_on": told["expires_on"]}
        actions.check_claim(request=asked, by=user, read_at=told["read_at"], **days)
    else:
        actions.decline_claim(request=asked, by=user, read_at=told["read_at"], reason=told["reason"])


def _stop_or_show(found: Profile, user: "User", form: ReasonForm, *, is_shown: bool) -> None:
    """Shown again, an entry stands as it stood: what its holder had paused stays so."""
    if "suspend" in form.data:
        actions.suspend(profile=found, by=user, reason=form.cleaned_data["reason"])
    elif is_shown and found.state == State.SUSPENDED:
        last = found.changes.filter(target=State.SUSPENDED).order_by("at", "pk").last()
        back = actions.pause if last and last.source == State.PAUSED else actions.publish
        back(profile=found, by=user)
    else:
        raise Refused(_("This cannot be done with the entry as it stands now."))


def _about(profile: Profile) -> dict[str, Any]:
    """Return what every page of the desk says about the entry it is about."""
    return {
        "profile": profile,
        "standing": standing(profile),
        "signs": risks.signs(profile),
        "answers": journeys.answers(profile),
        "rungs": ladder.rungs(profile),
        "photos": profile.photos.defer("content").order_by("is_shown"),
        "can_suspend": profile.state in {State.PUBLISHED, State.PAUSED},
        "can_show": profile.state == State.SUSPENDED,
        "holders": profile.holders.select_related("user").order_by("since"),
    }


def _can_undo(handed: Submission) -> bool:
    if handed.decided_at is None or handed.decision == "taken_back":
        return False
    return timezone.now() - handed.decided_at < actions.UNDO


def _moderator(request: HttpRequest) -> "User":
    user = cast("User", request.user)
    require(user, Permission.MODERATE_DIRECTORY)
    return user
