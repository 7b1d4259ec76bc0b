"""Whoever has an account by now was given it by an administrator, who vouched for the address."""

from django.db import migrations


def vouch(apps, schema_editor):
    user_model, address_model = apps.get_model("accounts", "User"), apps.get_model("account", "EmailAddress")
    known = address_model.objects.values("user")
    for user in user_model.objects.exclude(pk__in=known).iterator():
        address_model.objects.create(user=user, email=user.email.lower(), verified=True, primary=True)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_sign_in"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]
    operations = [migrations.RunPython(vouch, migrations.RunPython.noop)]
