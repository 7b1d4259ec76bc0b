"""The administration of people and organisations. It asks our own table of permissions, and saves through actions."""

from collections.abc import Callable
from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from accounts import actions
from accounts.models import AuditEvent, Membership, Organisation, User
from accounts.permissions import Permission, has_permission

# Doors beside ours, whose changes nobody would find in the audit trail.
admin.site.unregister([Group, EmailAddress, Authenticator])


class GuardedAdmin(admin.ModelAdmin):
    """Open to whoever holds `permission`; what an action refuses is said above the page instead of breaking it."""

    permission: ClassVar[Permission]

    def _is_open(self, request: HttpRequest) -> bool:
        held: dict[Permission, bool] = request.__dict__.setdefault("_permissions_held", {})
        if self.permission not in held:
            held[self.permission] = has_permission(request.user, self.permission)
        return held[self.permission]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._is_open(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_open(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._is_open(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_open(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # People are closed, not deleted: what they did still names them.
        return False

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._told(request, lambda: super(GuardedAdmin, self).changeform_view(request, *args, **kwargs))

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._told(request, lambda: super(GuardedAdmin, self).changelist_view(request, *args, **kwargs))

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._told(request, lambda: super(GuardedAdmin, self).delete_view(request, *args, **kwargs))

    def _told(self, request: HttpRequest, answer: Callable[[], HttpResponse]) -> HttpResponse:
        try:
            return answer()
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return redirect(request.get_full_path())


class UserForm(forms.ModelForm):
    """An account. The password is asked for a new one, and may be replaced for an old one."""

    password = forms.CharField(label=_("Password"), widget=forms.PasswordInput(render_value=False), strip=False)

    class Meta:
        model = User
        fields: ClassVar = ["email", "name", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.fields["password"].required = False
            self.fields["password"].help_text = _("Leave it empty to keep the present one.")

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if password:
            validate_password(password, self.instance)
        return password


@admin.register(User)
class UserAdmin(GuardedAdmin):
    permission = Permission.MANAGE_OPERATOR
    form = UserForm
    list_display = ("email", "name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name")
    ordering = ("email",)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        told = form.cleaned_data
        changes = {field: told[field] for field in ("email", "name", "is_active")}
        if change:
            actions.change_user(by=request.user, user=obj, changes=changes)
            if told["password"]:
                actions.set_password(by=request.user, user=obj, password=told["password"])
            return
        made = actions.create_user(by=request.user, email=told["email"], name=told["name"], password=told["password"])
        # What the administration does next (its history, its redirect) speaks of the row that was made.
        obj.pk, obj._state = made.pk, made._state


@admin.register(Organisation)
class OrganisationAdmin(GuardedAdmin):
    permission = Permission.MANAGE_OPERATOR
    fields = ("name",)
    list_display = ("name", "is_operator", "created_at")
    search_fields = ("name",)
    ordering = ("name",)

    def save_model(self, request: HttpRequest, obj: Organisation, form: Any, change: bool) -> None:
        if change:
            actions.change_organisation(by=request.user, organisation=obj, name=obj.name)
            return
        made = actions.create_organisation(by=request.user, name=obj.name)
        obj.pk, obj._state = made.pk, made._state


@admin.register(Membership)
class MembershipAdmin(GuardedAdmin):
    permission = Permission.MANAGE_OPERATOR
    list_display = ("user", "organisation", "role", "created_at")
    list_filter = ("role",)
    list_select_related = ("user", "organisation")
    search_fields = ("user__email", "user__name", "organisation__name")
    autocomplete_fields = ("user", "organisation")
    ordering = ("organisation__name", "user__email")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # A role is given and taken, each with its row in the audit trail; there is nothing to change about it.
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_open(request)

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        made = actions.add_membership(
            by=request.user, user=obj.user, organisation=obj.organisation, role=form.cleaned_data["role"]
        )
        obj.pk, obj._state = made.pk, made._state

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        actions.remove_membership(by=request.user, membership=obj)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Membership]) -> None:
        with transaction.atomic():
            for membership in queryset.select_related("user"):
                actions.remove_membership(by=request.user, membership=membership)


@admin.register(AuditEvent)
class AuditEventAdmin(GuardedAdmin):
    permission = Permission.READ_AUDIT
    list_display = ("at", "actor", "verb", "target_kind", "target_id")
    list_filter = ("target_kind", "verb")
    search_fields = ("=actor", "=target_id")
    search_help_text = _("The identifier of an actor (user:…) or of a target, in full.")
    ordering = ("-id",)
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
