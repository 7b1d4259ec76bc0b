from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("elearning", "0002_regrades"),
    ]

    operations = [
        migrations.AddField(
            model_name="certificate",
            name="may_earn_again",
            field=models.BooleanField(default=False, verbose_name="may be earned again"),
        ),
    ]
