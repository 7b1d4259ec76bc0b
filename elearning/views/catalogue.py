"""The courses there are, for everybody; starting one needs an account."""

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from elearning.choices import LearnerRole
from elearning.models import Course
from elearning.presenters import catalogue
from elearning.states import VersionState
from elearning.views import ways

if TYPE_CHECKING:
    from accounts.models import User


def _user(request: HttpRequest) -> "User | None":
    return request.user if request.user.is_authenticated else None


@require_safe
@login_not_required
def index(request: HttpRequest) -> HttpResponse:
    """List what is offered, and name what is planned."""
    languages = catalogue.languages()
    wanted = catalogue.Wanted.understood(request.GET, [code for code, _name in languages])
    context = {
        "offers": catalogue.offers(wanted.narrowed(Course.objects.offered()), _user(request)),
        "wanted": wanted,
        "languages": languages,
        "roles": LearnerRole.choices,
        "lengths": catalogue.LENGTHS,
        "planned": catalogue.planned(),
        "is_trainer": ways.is_trainer(request),
    }
    return render(request, "elearning/catalogue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def overview(request: HttpRequest, course: str) -> HttpResponse:
    """Show what a course is, before anybody starts it; POST: start it."""
    user = _user(request)
    found = get_object_or_404(Course.objects.select_related("live__course").exclude(live=None), slug=course)
    if request.method == "POST":
        return ways.start(request, course) if user else redirect_to_login(request.path)
    if found.live is None:
        raise AssertionError("the query asks for courses with an offered version")
    context = {
        "shown": catalogue.overview(found, found.live, user),
        "is_offered": found.live.state == VersionState.PUBLISHED,
    }
    return render(request, "elearning/overview.html", context)
