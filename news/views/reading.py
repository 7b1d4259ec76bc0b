"""Reading the news: lists, archive, tags, authors, corrections."""

from itertools import groupby

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from news.models import Article, Author, Correction, FormerAddress, Revision, Tag
from news.presenters import cards, near
from news.presenters.cards import Wanted
from news.views import moved

A_PAGE = 12
# A year reads as one list of titles.
A_LONG_PAGE = 100
WITHDRAWN_SHOWN = 20


@require_safe
@login_not_required
def index(request: HttpRequest) -> HttpResponse:
    """List what was published, the newest first, or what is looked for."""
    tags, years = cards.tags(), cards.years()
    wanted = Wanted.understood(request.GET, tags, years)
    found, meant = _found(request, wanted)
    context = {
        "found": found,
        "cards": cards.cards(found),
        "wanted": wanted,
        "meant": meant,
        "tags": tags,
        "years": years,
        "chosen_tag": next((tag for tag in tags if tag.slug == wanted.tag), None),
    }
    return render(request, "news/list.html", context)


@require_safe
@login_not_required
def archive(request: HttpRequest, year: int) -> HttpResponse:
    """All of one year, by month."""
    found = _page(request, Revision.objects.live().newest_first().in_year(year).with_cards(), A_LONG_PAGE)
    if not found.paginator.count:
        raise Http404
    shown = cards.cards(found)
    months = [list(each) for _, each in groupby(shown, key=lambda card: timezone.localtime(card.published_at).month)]
    context = {"year": year, "found": found, "months": months, "years": cards.years()}
    return render(request, "news/archive.html", context)


@require_safe
@login_not_required
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """All about one thing."""
    about = Tag.objects.filter(slug=slug).first()
    if about is None:
        return moved.led_on("news:tag", FormerAddress.objects.exclude(tag=None), slug)
    found = _page(request, Revision.objects.live().newest_first().tagged(slug).with_cards())
    if not found.paginator.count:
        raise Http404
    return render(request, "news/tag.html", {"about": about, "found": found, "cards": cards.cards(found)})


@require_safe
@login_not_required
def author(request: HttpRequest, slug: str) -> HttpResponse:
    """Who somebody is, and what they wrote."""
    who = Author.objects.filter(slug=slug).first()
    if who is None:
        return moved.led_on("news:author", FormerAddress.objects.exclude(author=None), slug)
    found = _page(request, Revision.objects.live().newest_first().written_by(slug).with_cards())
    if not found.paginator.count:
        raise Http404
    return render(request, "news/author.html", {"who": who, "found": found, "cards": cards.cards(found)})


@require_safe
@login_not_required
def corrections(request: HttpRequest) -> HttpResponse:
    """Everything that we got wrong and put right, and what was withdrawn."""
    found = _page(request, Correction.objects.public().with_articles(), A_PAGE * 2)
    titles = _titles(each.edition.article_id for each in found)
    rows = [
        {"item": each, "at": each.edition.published_at, "href": cards.address(each.edition.article), "title": title}
        for each in found
        if (title := titles.get(each.edition.article_id))
    ]
    withdrawn = Article.objects.filter(withdrawn_at__isnull=False).order_by("-withdrawn_at")[:WITHDRAWN_SHOWN]
    return render(request, "news/corrections.html", {"found": found, "rows": rows, "withdrawn": withdrawn})


def _titles(articles: object) -> dict[object, str]:
    live = Revision.objects.live().filter(edition__article__in=list(articles))  # type: ignore[call-overload]
    return dict(live.values_list("edition__article", "title"))


def _found(request: HttpRequest, wanted: Wanted) -> tuple[Page[Revision], str]:
    """What is looked for; where nothing is found, what comes next to its words, and these words."""
    live = Revision.objects.live().newest_first() if wanted.is_narrow else Revision.objects.listed()
    every = live.with_cards()
    if wanted.tag:
        every = every.tagged(wanted.tag)
    if wanted.year:
        every = every.in_year(wanted.year)
    if not wanted.text:
        return _page(request, every), ""
    found = _page(request, every.matching(wanted.text))
    if found.paginator.count or not (meant := near.meant(wanted.text)):
        return found, ""
    second = _page(request, every.matching(meant))
    return (second, meant) if second.paginator.count else (found, "")


def _page[Row: (Revision, Correction)](request: HttpRequest, every: QuerySet[Row], size: int = A_PAGE) -> Page[Row]:
    return Paginator(every, size).get_page(request.GET.get("page"))
