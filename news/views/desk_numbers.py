"""Finding a number, and the mark that puts it into a text."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from news.presenters.lookup import lookup
from news.statistics.periods import Period
from news.views.newsroom import editor


@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """Show the newest numbers of the series that have all the words, each with its mark."""
    editor(request)
    words = request.GET.get("q", "")[:100]
    asked, today = request.GET.get("period", "").strip()[:30], timezone.localdate()
    day, period = _day(request.GET.get("as_of", ""), today), _period(asked)
    lines, is_more = lookup(words.lower().split()[:6], period, day) if words.strip() else ([], False)
    context = {
        "lines": lines, "is_more": is_more, "text": words, "period": asked, "day": day,
        "is_no_period": bool(asked) and period is None, "has_asked": bool(words.strip()),
    }  # fmt: skip
    return render(request, "news/desk/numbers.html", context)


def _day(text: str, today: date) -> date:
    try:
        return min(date.fromisoformat(text), today)
    except ValueError:
        return today


def _period(text: str) -> Period | None:
    try:
        return Period.parsed(text)
    except ValueError:
        return None
