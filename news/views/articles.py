"""One article; what became of it when it is not there any more."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from news.models import Article, Revision, SlugRedirect
from news.presenters import cards
from news.presenters.article import page
from news.presenters.linked_data import linked_data

GONE = 410
# What is shown where an article without a picture is passed on.
CARD = "img/news-card.png"


@require_safe
@login_not_required
def article(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    """Show an article. A withdrawn one says why, without a word of what it said."""
    here = Revision.objects.live().filter(edition__article__year=year, edition__article__slug=slug)
    revision = here.with_article().first()
    if revision is None:
        return _elsewhere(request, year, slug)
    shown = page(revision)
    absolute, picture = request.build_absolute_uri, revision.picture
    context = {
        "shown": shown,
        "linked_data": linked_data(shown, absolute),
        "absolute_url": absolute(shown.card.href),
        # Of a picture that says nothing, and of none, others show ours.
        "picture_url": absolute(reverse("news:picture", args=[picture.pk]) if picture else static(CARD)),
        "languages": [(code, name, absolute(href)) for code, name, href in shown.languages],
    }
    return render(request, "news/article.html", context)


def _elsewhere(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    """Lead on from an address of before; say what was withdrawn. Raises Http404 for all else."""
    withdrawn = Article.objects.filter(year=year, slug=slug, withdrawn_at__isnull=False).first()
    if withdrawn:
        return render(request, "news/withdrawn.html", {"withdrawn": withdrawn}, status=GONE)
    moved = get_object_or_404(SlugRedirect.objects.select_related("article"), year=year, slug=slug).article
    if moved.year is None or (moved.year, moved.slug) == (year, slug):
        raise Http404
    return HttpResponsePermanentRedirect(cards.address(moved))
