"""The page that asks again who you are, by a code."""

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm
from allauth.account.views import BaseReauthenticateView
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import consume, respond_429
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from accounts.own.reauthentication import CodeProcess


class ReauthenticateByCodeView(BaseReauthenticateView):
    """Sends a code when asked, and takes it. Opening the page sends nothing."""

    template_name = "account/reauthenticate_by_code.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.process = CodeProcess.resume(request)
        self.asks_for_code = request.method == "POST" and "send" in request.POST
        return super().dispatch(request, *args, **kwargs)

    def get_form_class(self) -> type[Form]:
        return Form if self.asks_for_code or not self.process else ConfirmLoginCodeForm

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        if self.process and not self.asks_for_code:
            kwargs["code"] = self.process.code
        return kwargs

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"is_sent": self.process is not None}

    def form_valid(self, form: Form) -> HttpResponse:
        if self.process and not self.asks_for_code:
            self.process.finish()
            return super().form_valid(form)
        if not consume(self.request, action="reauthentication_code", user=self.request.user):
            raise ImmediateHttpResponse(respond_429(self.request))
        CodeProcess.begin(self.request)
        return self._back()

    def form_invalid(self, form: Form) -> HttpResponse:
        if self.process and self.process.record_invalid_attempt():
            return super().form_invalid(form)
        messages.error(self.request, _("That was typed wrongly too often. Ask for another code."))
        return self._back()

    def _back(self) -> HttpResponse:
        return HttpResponseRedirect(self.passthrough_next_url(self.request.path))
