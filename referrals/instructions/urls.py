"""Addresses of instructions."""

from django.urls import path

from referrals.instructions.views import commissions, instructions, letters
from referrals.instructions.views.acts import ACTS

app_name = "instructions"
urlpatterns = [
    path("", instructions.index, name="list"),
    path("commissions/", instructions.made, name="made"),
    path("cases/<uuid:key>/new/", commissions.new, name="new"),
    path("commissions/<uuid:key>/", commissions.detail, name="commission"),
    path("commissions/<uuid:key>/more/", commissions.more, name="more"),
    path("<uuid:key>/", instructions.detail, name="detail"),
    path("<uuid:key>/letter/", letters.letter, name="letter"),
    path("<uuid:key>/letter/sign/", letters.sign, name="sign"),
    path("<uuid:key>/letter/<int:number>.pdf", instructions.letter_paper, name="letter_paper"),
    path("<uuid:key>/consent/", letters.consent, name="consent"),
    path("<uuid:key>/bundle/<uuid:part>/", instructions.document, name="file"),
    path("<uuid:key>/bundle/<uuid:part>/remove/", letters.remove, name="remove"),
    path("<uuid:key>/reports/<uuid:part>/", instructions.version, name="version"),
    path("<uuid:key>/whole.pdf", instructions.paper, name="paper"),
    path("<uuid:key>/template.<slug:form>", instructions.template, name="template"),
    *(path(f"<uuid:key>/{name}/", instructions.act(name), name=name) for name in ACTS),
]
