"""Five minutes: questions that somebody has met, one at a time, with the reasons at once."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from elearning import actions
from elearning.forms.answering import AnswerForm
from elearning.marking import AnswerRefused
from elearning.models import QuestionVersion, ReviewCard, ReviewLog
from elearning.presenters import reviews
from elearning.views.ways import learner

if TYPE_CHECKING:
    from django.http import QueryDict

INVALID = 400
SALT = "elearning.review"


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Say how many questions wait, and go on with the first; or what can be chosen."""
    return render(request, "elearning/review/index.html", {"state": reviews.state(learner(request))})


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, card_id: int) -> HttpResponse:
    """Ask the newest wording of a question; POST: mark it, and say why."""
    card = _card(request, card_id)
    if request.method == "POST":
        return _answer(request, card)
    wording = actions.newest_wording(card.question)
    if wording is None or card.put_aside_at:
        messages.info(request, _("This question is not asked any more."))
        return redirect("elearning:review")
    arrangement = actions.arranged(wording.asked())
    token = signing.dumps([card.pk, wording.pk, arrangement, card.log.count()], salt=SALT)
    return _page(request, card, wording, _form(wording, arrangement), token)


@require_safe
def told(request: HttpRequest, log_id: int) -> HttpResponse:
    """Say what an answer was worth and why, when the question comes again, and go on."""
    rows = ReviewLog.objects.filter(card__user=learner(request))
    log = get_object_or_404(rows.select_related("card__question__course__live", "question_version"), pk=log_id)
    return render(request, "elearning/review/told.html", {"told": reviews.told(log)})


@require_POST
def put_aside(request: HttpRequest, card_id: int) -> HttpResponse:
    """Ask this question no more."""
    actions.put_aside(card=_card(request, card_id), by=learner(request))
    messages.success(request, _("You are not asked this question any more."))
    return redirect("elearning:review")


@require_POST
def plan(request: HttpRequest) -> HttpResponse:
    """Choose to be reminded or not, to pause or go on, or to be asked again what was put aside."""
    user, wish = learner(request), request.POST.get("wish", "")
    if wish in {"remind", "quiet"}:
        actions.choose_reminders(wants=wish == "remind", by=user)
        said = _("You are told once a week, when something waits.") if wish == "remind" else _("You are told no more.")
    elif wish in {"pause", "go-on"}:
        actions.pause(is_paused=wish == "pause", by=user)
        said = _("Nothing is asked until you go on.") if wish == "pause" else _("Good to have you back.")
    elif wish == "take-up":
        count = actions.take_up(by=user)
        said = ngettext("%(count)s question is asked again.", "%(count)s questions are asked again.", count)
        said %= {"count": count}
    else:
        messages.error(request, _("Choose what is to be done."))
        return redirect("elearning:review")
    messages.success(request, said)
    return redirect("elearning:review")


def _answer(request: HttpRequest, card: ReviewCard) -> HttpResponse:
    token = request.POST.get("asked", "")
    try:
        key, wording_id, arrangement, seen = signing.loads(token, salt=SALT, max_age=86_400)
    except signing.BadSignature:
        key = None
    if key != card.pk:
        return _too_late(request)
    wording = get_object_or_404(QuestionVersion, pk=wording_id, question=card.question_id)
    form = _form(wording, arrangement, request.POST)
    if form.is_valid():
        try:
            log = actions.review(
                card=card, wording=wording, arrangement=arrangement, given=form.answer(), confidence=form.confidence,
                seen=seen, by=learner(request),
            )  # fmt: skip
        except AnswerRefused:
            form.add_error(None, _("This is no answer to this question."))
        except actions.Met:
            return _too_late(request)
        else:
            return redirect("elearning:review_told", log.pk)
    return _page(request, card, wording, form, token, INVALID)


def _too_late(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("This was answered before. The first answer stands."))
    return redirect("elearning:review")


def _page(
    request: HttpRequest, card: ReviewCard, wording: QuestionVersion, form: AnswerForm, token: str, status: int = 200
) -> HttpResponse:
    context = {"asked": reviews.asked(card, wording), "form": form, "token": token}
    return render(request, "elearning/review/question.html", context, status=status)


def _form(wording: QuestionVersion, arrangement: dict[str, Any], data: "QueryDict | None" = None) -> AnswerForm:
    return AnswerForm(wording.asked(), data, arrangement=arrangement, is_confidence_asked=True)


def _card(request: HttpRequest, card_id: int) -> ReviewCard:
    rows = ReviewCard.objects.filter(user=learner(request)).select_related("question__course__live")
    return get_object_or_404(rows, pk=card_id)
