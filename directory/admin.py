"""The administration of the directory. Everything is saved through the actions, so index and audit trail stay true."""

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Case, F, QuerySet, When
from django.forms import BaseModelFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.admin import GuardedAdmin
from accounts.permissions import Permission
from directory import actions
from directory.actions import DETAILS
from directory.forms import ProfileForm, TermForm, WithdrawForm
from directory.models import MistakeKind, MistakeReport, Profile, Registration, Term, Verification
from directory.states import TransitionRefused
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.models import User


class PartInline(admin.TabularInline):
    """Rows that belong to a profile: open to whoever may open the profile."""

    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


class RegistrationInline(PartInline):
    model = Registration


class VerificationInline(PartInline):
    """Claims are checked at the desk, an identity by two; here they can be read, and taken back."""

    model = Verification
    readonly_fields = ("claim", "checked_on", "expires_on", "checked_by", "seconded_by", "seconded_on")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Profile)
class ProfileAdmin(GuardedAdmin):
    permission = Permission.MODERATE_DIRECTORY
    form = ProfileForm
    inlines = (RegistrationInline, VerificationInline)
    list_display = ("name", "profession", "state", "standing", "country", "availability")
    list_filter = ("state", "kind", "is_fictional", "is_location_confidential")
    list_select_related = ("profession",)
    search_fields = ("name", "slug", "external_id")
    ordering = ("name",)
    prepopulated_fields: ClassVar = {"slug": ["name"]}
    filter_horizontal = ("terms",)
    readonly_fields = (
        "state", "state_changed_at", "withdrawn_reason", "availability_confirmed_at", "confirmed_on", "source_name",
        "source_url", "source_date", "source_confidence", "external_id", "imported_at",
        "locked_fields", "is_fictional",
    )  # fmt: skip
    actions = ("publish", "withdraw")

    def save_model(self, request: HttpRequest, obj: Profile, form: Any, change: bool) -> None:
        told = form.cleaned_data
        # The action has to know an address to take it out of what else is said.
        details = {field: told[field] for field in DETAILS & told.keys()} | form.forgotten
        if change:
            is_found = Profile.objects.published().filter(pk=obj.pk).exists()
            actions.change_details(profile=obj, by=request.user, changes=details, terms=told["terms"])
            if is_found and not Profile.objects.published().filter(pk=obj.pk).exists():
                gone = _(
                    "The identity was checked under another name: nobody finds this entry until it is checked again."
                )
                self.message_user(request, gone, messages.WARNING)
        else:
            made = actions.add(by=request.user, details=details, terms=told["terms"])
            obj.pk, obj._state = made.pk, made._state
        if {"availability", "away_until"} & set(form.changed_data):
            away = {"availability": told["availability"], "away_until": told["away_until"]}
            actions.confirm_availability(profile=obj, by=request.user, **away)
        if form.forgotten:
            hidden = _(
                "The location of this entry is confidential: its street, postcode and coordinates were not kept, "
                "nor where other texts repeat them."
            )
            self.message_user(request, hidden, messages.WARNING)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        for formset in formsets:
            formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
            if formset.has_changed():
                save = _save_registrations if formset.model is Registration else _save_verifications
                save(formset, form.instance, request.user)

    @admin.action(description=_("Publish"))
    def publish(self, request: HttpRequest, queryset: QuerySet[Profile]) -> None:
        done = 0
        for profile in queryset:
            try:
                actions.publish(profile=profile, by=request.user)
                done += 1
            except (Refused, TransitionRefused) as refused:
                self.message_user(request, f"{profile}: {refused}", messages.WARNING)
        self._count(request, done)

    @admin.action(description=_("Withdraw from public view"))
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Profile]) -> HttpResponse | None:
        form = WithdrawForm(request.POST if "reason" in request.POST else None)
        if not form.is_valid():
            context = self.admin_site.each_context(request) | {
                "form": form, "profiles": queryset, "checkbox": ACTION_CHECKBOX_NAME, "opts": self.opts,
            }  # fmt: skip
            return render(request, "directory/admin_withdraw.html", context)
        done = 0
        for profile in queryset:
            try:
                actions.withdraw(profile=profile, by=request.user, reason=form.cleaned_data["reason"])
                done += 1
            except Refused as refused:
                self.message_user(request, f"{profile}: {refused}", messages.WARNING)
            except TransitionRefused:
                told = _("“%(name)s” is a draft: nobody can see it.") % {"name": profile}
                self.message_user(request, told, messages.WARNING)
        self._count(request, done)
        return None

    def _count(self, request: HttpRequest, done: int) -> None:
        self.message_user(request, ngettext("One entry done.", "%(done)d entries done.", done) % {"done": done})

    @admin.display(description=_("checks"))
    def standing(self, profile: Profile) -> str:
        return str(_("listed, not checked")) if profile.is_listed else ""


@admin.register(Term)
class TermAdmin(GuardedAdmin):
    permission = Permission.EDIT_VOCABULARY
    form = TermForm
    list_display = ("name", "vocabulary", "parent", "slug")
    list_filter = ("vocabulary",)
    list_select_related = ("parent",)
    search_fields = ("name", "slug", "synonyms")
    autocomplete_fields = ("parent",)

    def get_readonly_fields(self, request: HttpRequest, obj: Term | None = None) -> tuple[str, ...]:
        # Addresses of filters hold the slug: it never changes.
        return ("vocabulary", "slug") if obj else ()

    def save_model(self, request: HttpRequest, obj: Term, form: Any, change: bool) -> None:
        actions.save_term(term=obj, by=request.user)


@admin.register(MistakeReport)
class MistakeReportAdmin(GuardedAdmin):
    permission = Permission.MODERATE_DIRECTORY
    list_display = ("profile", "kind", "text", "times", "reported_at", "taken_by", "settled_at")
    list_filter = (("settled_at", admin.EmptyFieldListFilter), "kind")
    list_select_related = ("profile", "taken_by")
    # What is still open, danger before all else.
    ordering = (
        F("settled_at").desc(nulls_first=True),
        Case(When(kind=MistakeKind.UNSAFE, then=0), default=1),
        "-reported_at",
    )
    actions = ("take", "settle")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # What a reader wrote is read, not rewritten; the list needs the permission for its actions.
        return obj is None and self.has_view_permission(request)

    @admin.action(description=_("I look into it"))
    def take(self, request: HttpRequest, queryset: QuerySet[MistakeReport]) -> None:
        for report in queryset:
            try:
                actions.take_mistake(report=report, by=cast("User", request.user))
            except Refused as refused:
                self.message_user(request, f"{report}: {refused}", messages.WARNING)

    @admin.action(description=_("Settled: looked into and dealt with"))
    def settle(self, request: HttpRequest, queryset: QuerySet[MistakeReport]) -> None:
        for report in queryset:
            try:
                actions.settle_mistake(report=report, by=request.user)
            except Refused as refused:
                self.message_user(request, f"{report}: {refused}", messages.WARNING)


def _save_registrations(formset: BaseModelFormSet, profile: Profile, by: Any) -> None:
    rows = [form.cleaned_data for form in formset.forms if form.cleaned_data and form not in formset.deleted_forms]
    registrations = [(row["body"], row["number"]) for row in rows]
    actions.change_details(profile=profile, by=by, changes={}, registrations=registrations)


def _save_verifications(formset: BaseModelFormSet, profile: Profile, by: Any) -> None:
    for form in formset.deleted_forms:
        actions.unverify(profile=profile, by=by, claim=form.instance.claim)
