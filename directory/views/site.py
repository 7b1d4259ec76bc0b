"""The front door and the pages that say who runs this and how."""

from urllib.parse import urlencode

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from directory.models import Profile, Term, Vocabulary

# Where most searches begin. A term that the vocabulary lacks is left out.
POPULAR = (
    (Vocabulary.PROFESSION, "solicitor"),
    (Vocabulary.PROFESSION, "interpreter"),
    (Vocabulary.PROFESSION, "safe-house-provider"),
    (Vocabulary.PROFESSION, "clinical-psychologist"),
    (Vocabulary.PROFESSION, "country-expert"),
    (Vocabulary.SPECIALISM, "trafficking-leave"),
    (Vocabulary.SPECIALISM, "compensation"),
)
EXPERTS = tuple(
    (Vocabulary.PROFESSION, slug)
    for slug in ("country-expert", "trafficking-expert", "forensic-physician", "scarring-expert", "psychiatrist")
)

# Counting all costs more than the rest of the page; a minute is too short for anybody to miss a new entry.
FIGURES_SECONDS = 60
FIGURES = {
    "checked": _("people and organisations we have checked"),
    "listed": _("listed from public sources"),
    "countries": _("countries"),
    "languages": _("languages"),
}


@require_safe
@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """Tell each kind of visitor where to go."""
    known = Term.objects.by_address({*POPULAR, *EXPERTS})
    counted = _figures()
    context = {
        "popular": [(known[key].name, _results(key)) for key in POPULAR if key in known],
        "experts_url": _results(*(key for key in EXPERTS if key in known)),
        "figures": [(label, counted[name]) for name, label in FIGURES.items() if counted.get(name)],
    }
    return render(request, "home.html", context)


@require_safe
@login_not_required
def about(request: HttpRequest, page: str) -> HttpResponse:
    """One of the pages under /about/; `page` is the name of its template."""
    return render(request, f"about/{page}.html", {"kept": _kept()})


def _kept() -> dict[str, str]:
    """How long what people entrust to us is kept, as this operator has it."""
    days = {
        "desk": settings.DESK["retention_days"],
        "cases": settings.CASES["retention_days"],
        "referrals": settings.REFERRALS["retention_days"],
        "instructions": settings.INSTRUCTIONS["retention_days"],
        "backup": settings.KEYS_BACKUP_DAYS,
    }
    return {name: _span(number) for name, number in days.items()}


def _span(days: int) -> str:
    """Days in words; whole years as years."""
    years, rest = divmod(days, 365)
    if years and not rest:
        return ngettext("%(n)d year", "%(n)d years", years) % {"n": years}
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def _figures() -> dict[str, int]:
    """The counts on the front door. They are an ornament: without the cache it opens all the same."""
    try:
        return cache.get_or_set("home:figures", Profile.objects.figures, FIGURES_SECONDS) or {}
    except (redis.ConnectionError, redis.TimeoutError):
        return {}


def _results(*terms: tuple[str, str]) -> str:
    """Where the directory shows the profiles that have one of these terms, given as (vocabulary, slug)."""
    return f"{reverse('directory:results')}?{urlencode(terms)}" if terms else ""
