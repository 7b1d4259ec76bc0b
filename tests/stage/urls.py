"""The site, and a page that has people told as the site's own pages do: in the transaction of a deed."""

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from accounts.models import User
from notifications import actions
from notifications.models import SafeContact
from tests.stage.kinds import NEWS, THING

handler500 = "accounts.views.server_error"


@csrf_exempt
@login_not_required
def tell(request: HttpRequest) -> HttpResponse:
    """Queue one message to a member (`to`) or a help-seeker (`contact`) about `subject`. Twice is once."""
    with transaction.atomic():
        if "contact" in request.POST:
            contact = SafeContact.objects.get(pk=request.POST["contact"])
            actions.reach(kind=NEWS, contact=contact, subject=request.POST["subject"])
        else:
            user = User.objects.get(email=request.POST["to"])
            actions.tell(kind=THING, to=user, subject=request.POST["subject"])
    return HttpResponse("told")


urlpatterns = [path("stage/tell/", tell), path("", include("htmse.urls"))]
