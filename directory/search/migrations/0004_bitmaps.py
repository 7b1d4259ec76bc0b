"""Bitmaps to count by; the entries that are there are numbered and mapped."""

import directory.search.models
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory_search', '0003_storage'),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE directory_search_number AS integer MINVALUE 0 START 0",
            "DROP SEQUENCE directory_search_number",
        ),
        migrations.CreateModel(
            name='Bitmap',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('segment', models.IntegerField()),
                ('facet', models.IntegerField()),
                ('bits', directory.search.models.BitsField()),
            ],
        ),
        migrations.CreateModel(
            name='Unmapped',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('profile_id', models.UUIDField()),
                ('number', models.IntegerField()),
            ],
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='searchentry',
            name='tally_added',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='searchentry',
            name='tally_changed',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='searchentry',
            name='tally_removed',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='searchentry',
            name='tally_emptied',
        ),
        migrations.AddField(
            model_name='searchentry',
            name='number',
            field=models.IntegerField(db_default=models.Func(models.Value('directory_search_number'), function='nextval')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='searchentry',
            trigger=pgtrigger.compiler.Trigger(name='tally_added', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO directory_search_facettally (facet, change)\n    SELECT facet, sum(change) FROM (\n        SELECT unnest(0 || facets) AS facet, 1 AS change FROM new_rows\n    ) AS changed GROUP BY facet HAVING sum(change) <> 0;\n    INSERT INTO directory_search_unmapped (profile_id, number) SELECT profile_id, number FROM new_rows;\n    RETURN NULL;\n', hash='ad29705776ca5dbe4004ae29adc60994c6a87a23', level='STATEMENT', operation='INSERT', pgid='pgtrigger_tally_added_97b25', referencing='REFERENCING NEW TABLE AS new_rows ', table='directory_search_searchentry', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='searchentry',
            trigger=pgtrigger.compiler.Trigger(name='tally_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO directory_search_facettally (facet, change)\n    SELECT facet, sum(change) FROM (\n        SELECT unnest(0 || facets) AS facet, 1 AS change FROM new_rows UNION ALL SELECT unnest(0 || facets) AS facet, -1 AS change FROM old_rows\n    ) AS changed GROUP BY facet HAVING sum(change) <> 0;\n    INSERT INTO directory_search_unmapped (profile_id, number) SELECT profile_id, number FROM (\n        SELECT profile_id, new_rows.number FROM new_rows JOIN old_rows USING (profile_id)\n         WHERE new_rows.facets <> old_rows.facets\n    ) AS otherwise;\n    RETURN NULL;\n', hash='91a03ede1a33db9668920d33fca34483c6792680', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_tally_changed_63e29', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='directory_search_searchentry', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='searchentry',
            trigger=pgtrigger.compiler.Trigger(name='tally_removed', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO directory_search_facettally (facet, change)\n    SELECT facet, sum(change) FROM (\n        SELECT unnest(0 || facets) AS facet, -1 AS change FROM old_rows\n    ) AS changed GROUP BY facet HAVING sum(change) <> 0;\n    INSERT INTO directory_search_unmapped (profile_id, number) SELECT profile_id, number FROM old_rows;\n    RETURN NULL;\n', hash='3f6e272bbe65bf41ae63de2fc7da7ad95fdea6ec', level='STATEMENT', operation='DELETE', pgid='pgtrigger_tally_removed_2a8e3', referencing='REFERENCING OLD TABLE AS old_rows ', table='directory_search_searchentry', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='searchentry',
            trigger=pgtrigger.compiler.Trigger(name='tally_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    DELETE FROM directory_search_facettally;\n    DELETE FROM directory_search_unmapped;\n    DELETE FROM directory_search_bitmap;\n    RETURN NULL;\n', hash='91aa53e83855308bd36015dcb43deb22c854e321', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_tally_emptied_9d670', table='directory_search_searchentry', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='bitmap',
            constraint=models.UniqueConstraint(fields=('facet', 'segment'), name='search_bitmap'),
        ),
        migrations.RunSQL(
            """
            INSERT INTO directory_search_bitmap (segment, facet, bits)
            SELECT number >> 13, facet, bit_or(set_bit(0::bit(8192), number & 8191, 1))
              FROM (SELECT number, unnest(facets) AS facet FROM directory_search_searchentry) AS each
             GROUP BY number >> 13, facet
            """,
            migrations.RunSQL.noop,
        ),
    ]
