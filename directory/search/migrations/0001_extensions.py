from django.contrib.postgres.operations import CreateExtension, TrigramExtension, UnaccentExtension
from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        CreateExtension("fuzzystrmatch"),
        CreateExtension("intarray"),
        # English stems without accents: "Prishtinë" and "Prishtine" are one word.
        migrations.RunSQL(
            """
            CREATE TEXT SEARCH CONFIGURATION htmse (COPY = english);
            ALTER TEXT SEARCH CONFIGURATION htmse
                ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
            """,
            "DROP TEXT SEARCH CONFIGURATION htmse",
        ),
    ]
