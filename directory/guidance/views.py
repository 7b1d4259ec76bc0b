"""Reference data, for everybody."""

from collections import Counter
from datetime import date
from itertools import groupby

from django.contrib.auth.decorators import login_not_required
from django.db.models.functions import Lower
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.names import country_names
from accounts.permissions import Permission, has_permission
from directory.guidance import counting, presenters, rules, saying
from directory.guidance.forms import DeadlineForm, HistoryForm, LimitsForm, OnDayForm
from directory.guidance.hotlines import by_country, numbers_for
from directory.guidance.models import STALE, FirstResponder, FirstResponderKind
from directory.guidance.standing import Standing

# The day on which the Home Office last changed the list in its form, as far as we have seen.
NAMED_ON = date(2026, 3, 26)
# Whoever reads for themselves looks for a charity first; public bodies follow.
ORDER = (
    FirstResponderKind.CHARITY,
    FirstResponderKind.HEALTH,
    FirstResponderKind.LOCAL_AUTHORITY,
    FirstResponderKind.POLICE,
    FirstResponderKind.HOME_OFFICE,
    FirstResponderKind.OTHER,
)
LONGEST_TEXT = 200
INVALID = 400
# A group longer than this is cut into letters.
MANY = 100


@require_safe
@login_not_required
def index(request: HttpRequest) -> HttpResponse:
    """What can be looked up here."""
    context = {"places": rules.places(), "is_editor": has_permission(request.user, Permission.EDIT_GUIDANCE)}
    return render(request, "guidance/index.html", context)


@require_safe
@login_not_required
def hotlines(request: HttpRequest) -> HttpResponse:
    """Every number that we hold on one page, or those of one country."""
    country = request.GET.get("country", "").strip().upper()
    country = country if country in country_names() else ""
    every = by_country()
    shown = [numbers for numbers in every if country in {"", numbers.country}]
    context = {
        "country": country,
        "countries": every,
        "shown": shown,
        "count": sum(len(numbers.hotlines) for numbers in shown),
        "missing": numbers_for(country) if country and not shown else None,
        "stale_days": STALE,
    }
    return render(request, "guidance/hotlines.html", context)


@require_safe
@login_not_required
def time_limits(request: HttpRequest) -> HttpResponse:
    """Each rule with all its readings, by jurisdiction, also as on a day; of what nobody could verify, the title."""
    every = rules.by_jurisdiction()
    form = LimitsForm(request.GET or None, places=[(group.code, group.title) for group in every])
    said = form.cleaned_data if form.is_valid() else {}
    on, place = said.get("on"), said.get("place", "")
    groups = [group for group in every if place in {"", group.code}]
    if on:
        groups = rules.on_day(groups, on)
    context = {"form": form, "groups": groups, "on": on, "place": place, "stale_days": STALE}
    return render(request, "guidance/time_limits.html", context, status=INVALID if form.errors else None)


@require_safe
@login_not_required
def rule(request: HttpRequest, topic: str) -> HttpResponse:
    """One rule with every reading and version of it, also as it was on a day."""
    form = OnDayForm(request.GET or None)
    on = form.cleaned_data["on"] if form.is_valid() else None
    found = rules.about(topic, on)
    if found is None:
        raise Http404
    context = {"form": form, "topic": found, "on": on, "stale_days": STALE}
    return render(request, "guidance/rule.html", context, status=INVALID if form.errors else None)


@require_safe
@login_not_required
def history(request: HttpRequest, topic: str) -> HttpResponse:
    """All that this site ever said of a rule; of a day, what it said then beside what held then."""
    form = HistoryForm(request.GET or None)
    on = form.cleaned_data["on"] if form.is_valid() else None
    found = rules.about(topic, on)
    if found is None:
        raise Http404
    said = saying.history(topic)
    context = {
        "form": form,
        "topic": found,
        "on": on,
        "said": said,
        "then": saying.on_day(said, on) if on else [],
        "held": [each for each in found.readings if each.standing == Standing.HOLDS],
    }
    return render(request, "guidance/history.html", context, status=INVALID if form.errors else None)


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def deadline(request: HttpRequest) -> HttpResponse:
    """Count a time limit by every reading. Nothing is kept, and no day of anybody's letter is in an address."""
    chosen = {"topic": request.GET.get("topic", "")}
    form = DeadlineForm(request.POST if request.method == "POST" else None, limits=rules.limits(), initial=chosen)
    context: dict[str, object] = {"form": form}
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        found = counting.limits(said["topic"], said["start"])
        context["result"] = presenters.result(said["topic"], found, said["start"])
    return render(request, "guidance/deadline.html", context, status=INVALID if form.errors else None)


@require_safe
@login_not_required
def first_responders(request: HttpRequest) -> HttpResponse:
    """The whole list on one page, so that it can be read, searched and printed without another request."""
    text = " ".join(request.GET.get("q", "")[:LONGEST_TEXT].split())
    kind = request.GET.get("kind", "")
    kind = kind if kind in FirstResponderKind.values else ""
    found = list(FirstResponder.objects.matching(text).order_by(Lower("name")).values_list("kind", "name"))
    shown = [(of, name) for of, name in found if kind in {"", of}]
    counts = Counter(of for of, _ in found)
    context = {
        "text": text,
        "kind": kind,
        "choices": [(one.value, one.label, counts[one]) for one in ORDER],
        "all_count": len(found),
        "shown_count": len(shown),
        "groups": _groups(shown),
        "is_filtered": bool(text or kind),
        "named_on": NAMED_ON,
    }
    return render(request, "guidance/first_responders.html", context)


def _groups(shown: list[tuple[str, str]]) -> list[dict[str, object]]:
    """One a kind, in ORDER, with its names as (letter, names); a short one has a single letter without a name."""
    groups = []
    for kind in ORDER:
        names = [name for of, name in shown if of == kind]
        if names:
            letters = _letters(names) if len(names) > MANY else [("", names)]
            groups.append({"kind": kind.value, "label": kind.label, "count": len(names), "letters": letters})
    return groups


def _letters(names: list[str]) -> list[tuple[str, list[str]]]:
    return [(letter, list(under)) for letter, under in groupby(names, key=lambda name: name[0].upper())]
