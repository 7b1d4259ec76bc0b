"""How the hot table lies on disk; Django has no words for it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("directory_search", "0002_initial")]
    operations = [
        # What only the twenty shown entries need stands outside the row, so that counting reads little (20 MB of 490 at
        # 100,000 entries). Without statistics of `words` every text search is guessed to be rare and goes through its
        # index: reading the vectors themselves, which the planner likes for frequent words, costs thirty times as much. Handing
        # every facet of every row from a parallel worker to its leader costs more than counting it.
        migrations.RunSQL(
            """
            ALTER TABLE directory_search_searchentry
                ALTER words SET STORAGE EXTERNAL,
                ALTER words SET STATISTICS 0,
                SET (toast_tuple_target = 256, fillfactor = 90, parallel_workers = 0);
            """,
            """
            ALTER TABLE directory_search_searchentry
                ALTER words SET STORAGE EXTENDED,
                ALTER words SET STATISTICS -1,
                RESET (toast_tuple_target, fillfactor, parallel_workers);
            """,
        ),
    ]
