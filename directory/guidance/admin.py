"""Where editors keep hotlines and rules. Everything is saved through the actions."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.admin import GuardedAdmin
from accounts.permissions import Permission
from directory.guidance import actions
from directory.guidance.forms import HotlineForm, RuleForm
from directory.guidance.models import Hotline, Kept, Rule
from notifications.kinds import Refused

if TYPE_CHECKING:
    from directory.guidance.querysets import KeptQuerySet

SHOWN = ("code", "is_published", "edited_at")


class DueFilter(admin.SimpleListFilter):
    """What should be looked at again by today."""

    title = _("due for review")
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [("yes", _("Due for review"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        kept = cast("KeptQuerySet", queryset)
        return kept.due(timezone.localdate()) if self.value() == "yes" else kept


class KeptAdmin(GuardedAdmin):
    """Rows that are checked, changed, withdrawn and shown again, each through its action."""

    permission = Permission.EDIT_GUIDANCE
    readonly_fields = SHOWN
    actions = ("confirm", "withdraw", "publish")
    save: ClassVar[Callable[..., Kept]]
    verbs: ClassVar[dict[str, Callable[[Any, Any], Kept]]]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        version = form.cleaned_data["drawn"] or 0
        try:
            made = type(self).save(obj if change else None, form.changes(), version, request.user)
        except Refused as refused:
            raise ValidationError(str(refused)) from refused
        obj.pk, obj._state = made.pk, made._state

    @admin.action(description=_("Checked today: read at its source, still true"))
    def confirm(self, request: HttpRequest, queryset: QuerySet) -> None:
        # Whoever ticks a whole list has read none of it.
        if queryset.count() > 1:
            told = _("Say of one row at a time that you have read it at its source today. Nothing was changed.")
            self.message_user(request, told, messages.WARNING)
            return
        self._each("confirm", request, queryset)

    @admin.action(description=_("Withdraw from public view"))
    def withdraw(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._each("withdraw", request, queryset)

    @admin.action(description=_("Show to the public again"))
    def publish(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._each("publish", request, queryset)

    def _each(self, verb: str, request: HttpRequest, queryset: QuerySet) -> None:
        done = 0
        for row in queryset:
            try:
                done += self.verbs[verb](row, request.user).version != row.version
            except Refused as refused:
                self.message_user(request, f"{row}: {refused}", messages.WARNING)
            except ValidationError as error:
                self.message_user(request, f"{row}: {' '.join(error.messages)}", messages.WARNING)
        if done:
            self.message_user(request, ngettext("One row done.", "%(done)d rows done.", done) % {"done": done})
        else:
            self.message_user(request, _("Nothing was changed."), messages.WARNING)


@admin.register(Hotline)
class HotlineAdmin(KeptAdmin):
    form = HotlineForm
    list_display = ("name", "country", "phone", "audience", "confidence", "checked_on", "review_by", "is_published")
    list_filter = (DueFilter, "is_published", "audience", "confidence", "country")
    search_fields = ("name", "phone", "phone_as_printed", "code", "=country")
    save = staticmethod(
        lambda row, changes, version, by: actions.save_hotline(hotline=row, changes=changes, version=version, by=by)
    )
    verbs: ClassVar = {
        "confirm": lambda row, by: actions.confirm_hotline(hotline=row, by=by),
        "withdraw": lambda row, by: actions.withdraw_hotline(hotline=row, by=by),
        "publish": lambda row, by: actions.publish_hotline(hotline=row, by=by),
    }


@admin.register(Rule)
class RuleAdmin(KeptAdmin):
    form = RuleForm
    list_display = ("title", "jurisdiction", "length", "status", "checked_on", "review_by", "is_published")
    list_filter = (DueFilter, "is_published", "status", "basis", "jurisdiction")
    search_fields = ("title", "topic", "code", "text", "authority")
    save = staticmethod(
        lambda row, changes, version, by: actions.save_rule(rule=row, changes=changes, version=version, by=by)
    )
    verbs: ClassVar = {
        "confirm": lambda row, by: actions.confirm_rule(rule=row, by=by),
        "withdraw": lambda row, by: actions.withdraw_rule(rule=row, by=by),
        "publish": lambda row, by: actions.publish_rule(rule=row, by=by),
    }
