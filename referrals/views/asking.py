"""Asking for help: a page a question, a look at all of it, the way back."""

from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.pocket import Pocket, renew
from directory.guidance.hotlines import numbers_for
from referrals import actions, codes, duty
from referrals.actions import Asked
from referrals.forms import FORMS, CodeForm
from referrals.presenters.asking import agreement, reach, rows
from referrals.questions import NUMBERS, QUESTIONS, Age, Danger, after
from referrals.views.neutral import LONGEST_FORM, exact, go, is_right, page

MOST_BOXES = 10


@page("GET", "POST")
def start(request: HttpRequest, pocket: Pocket) -> HttpResponse:
    """Numbers to call, before any choice; then three ways on. POST: begin to ask, with nothing of an earlier time."""
    if request.method == "POST":
        _begin(pocket)
        return go("step", 1)
    context = {
        "numbers": numbers_for(str(settings.OPERATOR["country"])),
        "languages": settings.LANGUAGES,
        "desk": settings.DESK,
        "pace": duty.pace(),
        "has_code": "sent" in pocket,
    }
    return render(request, "referrals/asking/start.html", context)


@page("POST")
def language(request: HttpRequest, pocket: Pocket) -> HttpResponse:
    """Keep the language that somebody chose, until their browser is closed."""
    response = go("start")
    code = request.POST.get("language", "")
    if code in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


@page("GET", "POST")
def step(request: HttpRequest, pocket: Pocket, number: int) -> HttpResponse:
    """One question."""
    if not 1 <= number <= len(QUESTIONS):
        raise Http404
    if "ask" not in pocket and not _is_begun_anew(request, pocket, number):
        return _elsewhere(request, pocket)
    question = QUESTIONS[number - 1]
    if question.is_exact and not is_right():
        return exact(_step)(request, pocket, number)
    return _step(request, pocket, number)


def _step(request: HttpRequest, pocket: Pocket, number: int) -> HttpResponse:
    name, asked = QUESTIONS[number - 1].name, pocket["ask"]
    answers: dict[str, Any] = asked["answers"]
    if request.method == "POST":
        form = FORMS[name](request.POST, answers=answers)
        if form.is_valid():
            answers |= form.answer()
            if number == NUMBERS["words"] and "country" not in answers:
                return go("step", 1)
            onward = after(number, answers)
            is_asked_more = name == "channel" and onward
            return go("step", onward) if onward and (is_asked_more or not asked.get("was_checked")) else go("check")
        asked["wrong"] = {"number": number, "said": _said(request)}
        return go("step", number)
    wrong = asked.pop("wrong", None) or {}
    said = _form_data(wrong["said"]) if wrong.get("number") == number else None
    context = {
        "form": FORMS[name](said, answers=answers),
        "question": QUESTIONS[number - 1],
        "number": number,
        "previous": number - 1,
        "of": len(QUESTIONS),
        "channel": answers.get("channel"),
        **_numbers(name, answers),
    }
    return render(request, "referrals/asking/step.html", context)


def _numbers(name: str, answers: dict[str, Any]) -> dict[str, Any]:
    """Numbers to call stand on the page after the country, after danger, and, for children, after the age."""
    is_child = name == "need" and answers.get("age") == Age.YES
    is_shown = name == "danger" or is_child or (name == "age" and answers.get("danger") in {Danger.YES, Danger.UNKNOWN})
    if not is_shown:
        return {}
    return {"numbers": numbers_for(answers.get("country")), "is_child": is_child}


@page("GET", "POST")
def check(request: HttpRequest, pocket: Pocket) -> HttpResponse:
    """All of it once more, without their own words. POST: send it. Pressing twice sends once."""
    if "ask" not in pocket:
        return _elsewhere(request, pocket)
    asked = pocket["ask"]
    if "need" not in asked["answers"]:
        return go("step", NUMBERS["need"])
    if "drop" in request.POST:
        del pocket["ask"]
        messages.success(request, _("Nothing was sent, and we have forgotten what you answered."))
        return go("start")
    if request.method == "POST":
        answers = dict(asked["answers"])
        words = answers.pop("words", "")
        told = Asked(
            answers={key: value for key, value in answers.items() if key in {question.name for question in QUESTIONS}}
            | {"interpreter": answers.get("interpreter", False)},
            text=words,
            reach=reach(answers),
            agreement=agreement(answers),
        )
        actions.receive(key=UUID(asked["key"]), number=asked["number"], asked=told)
        pocket["sent"] = {"number": asked["number"], "is_child": answers.get("age") == Age.YES}
        # The browser keeps its key: an answer that does not arrive must not take the code with it.
        del pocket["ask"]
        return go("code")
    # Whoever changes one answer from here comes back here.
    asked["was_checked"] = True
    context = {"rows": rows(asked["answers"]), "is_reached": reach(asked["answers"]) is not None}
    return render(request, "referrals/asking/check.html", context)


@page("GET")
def code(request: HttpRequest, pocket: Pocket) -> HttpResponse:
    """The way back, as digits and as words. What was sent is stored already."""
    return _code(request, pocket, "referrals/asking/code.html")


@page("GET", "POST")
def again(request: HttpRequest, pocket: Pocket) -> HttpResponse:
    """Typing the code once, to see that it was written down rightly; whoever gets it wrong sees it again."""
    if request.method == "POST" and "sent" in pocket:
        form = CodeForm(request.POST)
        typed = codes.parse(form.cleaned_data["code"]) if form.is_valid() else None
        pocket["sent"]["is_right"] = typed == pocket["sent"]["number"]
        return go("code") if not pocket["sent"]["is_right"] else go("done")
    return _code(request, pocket, "referrals/asking/again.html")


@page("GET", "POST")
def done(request: HttpRequest, pocket: Pocket) -> HttpResponse:
    """POST: forget the code here too. GET: what happens now."""
    if request.method == "POST":
        pocket.pop("sent", None)
        return go("done")
    context = {"sent": pocket.get("sent"), "desk": settings.DESK, "pace": duty.pace()}
    return render(request, "referrals/asking/done.html", context)


def _code(request: HttpRequest, pocket: Pocket, template: str) -> HttpResponse:
    if "sent" not in pocket:
        # On a slow line a page that was still loading can take the code away: sending again shows the same one.
        return go("check") if "ask" in pocket else _elsewhere(request, pocket)
    number = pocket["sent"]["number"]
    context = {
        "digits": codes.as_digits(number).split(),
        "words": codes.as_words(number),
        "was_wrong": pocket["sent"].pop("is_right", None) is False,
        "form": CodeForm(),
        "desk": settings.DESK,
        "pace": duty.pace(),
    }
    return render(request, template, context)


def _begin(pocket: Pocket) -> None:
    pocket["ask"] = {"answers": {}, "key": str(uuid4()), "number": codes.new_number()}
    renew(pocket)


def _is_begun_anew(request: HttpRequest, pocket: Pocket, number: int) -> bool:
    """Begin again with the words of whoever wrote for longer than we keep answers; what takes one press is not kept."""
    has_words = number == NUMBERS["words"] and request.POST.get("words", "").strip()
    if not has_words or "sent" in pocket:
        return False
    _begin(pocket)
    messages.info(
        request, _("We forget answers after 40 minutes. What you wrote is kept. Please answer the rest again.")
    )
    return True


def _elsewhere(request: HttpRequest, pocket: Pocket) -> HttpResponse:
    """Where somebody belongs who has no questions open: to the code, when it is sent already."""
    if "sent" in pocket:
        return go("code")
    messages.info(
        request,
        _("Nothing is open here: we forget answers after 40 minutes. If you saw a code, what you sent has arrived."),
    )
    return go("start")


def _said(request: HttpRequest) -> dict[str, list[str]]:
    """What the boxes held, for the page that says what is wrong with it."""
    said = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
    return {name: [value[:LONGEST_FORM] for value in values[:MOST_BOXES]] for name, values in said.items()}


def _form_data(said: dict[str, list[str]]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in said.items():
        data.setlist(name, values)
    return data
