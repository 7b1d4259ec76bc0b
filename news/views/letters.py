"""Being told when there is something to read. Opening a link changes nothing: only a press does."""

from uuid import UUID

from allauth.core.ratelimit import consume, respond_429
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts import limits
from news import links
from news.actions import subscribing
from news.forms.letters import SubscribeForm, TopicsForm
from news.models import READABLE, Letter, Subscriber
from news.presenters import letters as told

# What stands in an archive without pages: a letter a week for two years.
SHOWN = 100


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """Ask for an address to be told. Whoever asks is answered alike, whether or not it was known."""
    form = SubscribeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if not consume(request, action="subscribe"):
            return respond_429(request)
        subscribing.subscribe(address=form.cleaned_data["address"], topics=form.cleaned_data["topics"])
        return redirect("news:asked")
    return render(request, "news/letters/subscribe.html", {"form": form}, status=400 if form.is_bound else 200)


@login_not_required
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """Say that a mail is on its way."""
    return render(request, "news/letters/asked.html")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def subscription(request: HttpRequest, key: UUID, signature: str) -> HttpResponse:
    """GET: show what one subscriber chose. POST: say yes, choose anew, or leave."""
    _check(request, key, signature)
    here = redirect("news:subscription", key, signature)
    subscriber = Subscriber.objects.filter(pk=key).first()
    if subscriber is None:
        return render(request, "news/letters/gone.html", status=410)
    form = TopicsForm(request.POST if request.method == "POST" else None, initial={"topics": subscriber.topics.all()})
    if request.method == "POST":
        if request.POST.get("do") == "leave":
            subscribing.leave(key=key)
            return render(request, "news/letters/left.html")
        if form.is_valid():
            subscribing.choose(key=key, topics=form.cleaned_data["topics"])
            subscribing.confirm(key=key)
            messages.success(request, _("Saved. You are told when there is something new to read."))
            return here
    context = {"form": form, "subscriber": subscriber, "leave": links.to_leave(key)}
    return render(request, "news/letters/subscription.html", context, status=400 if form.is_bound else 200)


# A mail program presses for its reader: without cookie, without our form (RFC 8058). The address is the proof.
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, key: UUID, signature: str) -> HttpResponse:
    """GET: ask. POST: end it, with one press and no question; again: quiet."""
    _check(request, key, signature)
    if request.method == "POST":
        subscribing.leave(key=key)
        return render(request, "news/letters/left.html")
    return render(request, "news/letters/leave.html", {"is_there": Subscriber.objects.filter(pk=key).exists()})


@login_not_required
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """List the letters that went out."""
    sent = Letter.objects.filter(state__in=READABLE).order_by("-sent_at")[:SHOWN]
    return render(request, "news/letters/index.html", {"letters": sent})


@login_not_required
@require_safe
def letter(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one letter: those of its articles that the public may still read."""
    found = get_object_or_404(Letter.objects.filter(state__in=READABLE), pk=key)
    return render(request, "news/letters/letter.html", {"letter": found, "places": told.places(found)})


def _check(request: HttpRequest, key: UUID, signature: str) -> None:
    if not links.is_genuine(key, signature):
        raise Http404
    limits.follow(request, key)
