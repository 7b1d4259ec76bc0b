"""Who you are, for whom you act, and what was done."""

import uuid
from typing import Any, ClassVar

import pgtrigger
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts import addresses
from accounts.permissions import OPERATOR_ROLES, Permission, Role, roles_with


class UserManager(BaseUserManager["User"]):
    """Creates people whose address somebody vouches for. It keeps its spelling; addresses are compared without case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        with transaction.atomic():
            user.save(using=self._db)
            addresses.vouch(user)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def holding(self, permission: Permission) -> "models.QuerySet[User]":
        """Return the people whose account is open and who hold one of the operator's own permissions."""
        held = Membership.objects.filter(role__in=roles_with(permission), organisation__is_operator=True)
        return self.filter(is_active=True, pk__in=held.values("user")).order_by("pk")

    def holding_in(self, permission: Permission, organisation: uuid.UUID) -> "models.QuerySet[User]":
        """Return the people whose account is open and who hold a permission within one organisation."""
        held = Membership.objects.filter(role__in=roles_with(permission), organisation=organisation)
        return self.filter(is_active=True, pk__in=held.values("user")).order_by("name", "pk")


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in with an e-mail address. Help-seekers never have one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("may open the administration"), default=False)
    joined_at = models.DateTimeField(_("joined at"), auto_now_add=True)

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="user_email_unique_without_case")]

    def __str__(self) -> str:
        return self.name or self.email


class Organisation(models.Model):
    """A body that people act for. Exactly one is the operator: whoever runs this site."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=200)
    is_operator = models.BooleanField(_("runs this site"), default=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints: ClassVar = [
            models.UniqueConstraint(
                "is_operator", condition=models.Q(is_operator=True), name="organisation_only_one_operator"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Roles of people in organisations."""

    def granting(self, permission: Permission) -> "MembershipQuerySet":
        """Those whose role holds a permission, of people whose account is open."""
        return self.filter(role__in=roles_with(permission), user__is_active=True)


class Membership(models.Model):
    """One role of one person in one organisation. What the role allows stands in permissions.py."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("person"))
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="memberships", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints: ClassVar = [
            models.UniqueConstraint("user", "organisation", "role", name="membership_once"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_known"),
        ]
        triggers: ClassVar = [
            # A caseworker's organisation must never be able to hand out the operator's own powers.
            pgtrigger.Trigger(
                name="operator_roles_only_in_operator",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                declare=[("runs_site", "boolean")],
                func=f"""
                    SELECT is_operator INTO runs_site FROM accounts_organisation WHERE id = NEW.organisation_id;
                    IF NEW.role IN ({", ".join(f"'{role.value}'" for role in sorted(OPERATOR_ROLES))}) AND NOT runs_site THEN
                        RAISE EXCEPTION 'the role % belongs to the operator', NEW.role USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,  # noqa: S608, E501 - only our own role names go into it
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()} ({self.organisation})"


class SignIn(models.Model):
    """One browser in which somebody is signed in: since when, and when it was last seen. Nothing about the browser."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="sign_ins", verbose_name=_("person"))
    # The table of sessions beside this one holds the same key; without it a session could not be ended from here.
    session_key = models.CharField(max_length=40, unique=True)
    started_at = models.DateTimeField(_("started at"))
    seen_at = models.DateTimeField(_("seen at"))

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")

    def __str__(self) -> str:
        return f"{self.user_id} {self.started_at:%Y-%m-%d %H:%M}"


class AuditEvent(models.Model):
    """One thing that was done. Append-only, no foreign keys: it outlives what it speaks of, and holds no content."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(auto_now_add=True)
    actor = models.CharField(max_length=60)
    verb = models.CharField(max_length=60)
    target_kind = models.CharField(max_length=60)
    target_id = models.CharField(max_length=60)
    organisation_id = models.UUIDField(null=True)
    detail = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        triggers: ClassVar = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        indexes: ClassVar = [models.Index("target_kind", "target_id", name="audit_by_target")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor} {self.verb} {self.target_kind} {self.target_id}"


class AuditSeal(models.Model):
    """One link of the chain over the audit events, written by the sealer only (see audit.py)."""

    position = models.BigIntegerField(primary_key=True)
    event_id = models.BigIntegerField(unique=True)
    sealed_at = models.DateTimeField()
    digest = models.BinaryField()

    class Meta:
        verbose_name = _("audit seal")
        verbose_name_plural = _("audit seals")
        triggers: ClassVar = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.position}: event {self.event_id}"


class Heartbeat(models.Model):
    """When a worker last did something, by the database's clock, so that no two machines' clocks are compared."""

    name = models.CharField(primary_key=True, max_length=40)
    beat_at = models.DateTimeField()

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return f"{self.name} {self.beat_at:%Y-%m-%d %H:%M:%S}"
