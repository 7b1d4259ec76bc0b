"""Another address for an account: shown first that it is you, then confirmed at the new one; the old one is told."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.manage_email import add_email
from allauth.decorators import rate_limit
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.generic.edit import FormView

from accounts.own.forms import AddressForm


@method_decorator(rate_limit(action="manage_email"), name="dispatch")
@method_decorator(reauthentication_required(app="allauth.account", allow_get=True), name="dispatch")
class ChangeAddressView(FormView):
    """Asks for the new address and sends a code there. Nothing changes before the code is typed."""

    form_class = AddressForm
    template_name = "account/email_change.html"
    success_url = reverse_lazy("account_email_verification_sent")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def form_valid(self, form: AddressForm) -> HttpResponse:
        add_email(self.request, form)
        return super().form_valid(form)
