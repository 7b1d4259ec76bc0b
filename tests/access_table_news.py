"""The addresses of news and statistics, and what a GET answers to each of the cast."""

from tests.access_table import GONE, MOVED, NONE, OK, POST_ONLY, REFUSED, Row, same

NEWS: tuple[Row, ...] = (
    # Numbers are for everybody; the desk is the editors' (tests/test_access_statistics.py).
    *(same(f"statistics:{name}", OK) for name in ("index", "revisions", "compare")),
    *(same(f"statistics:{name}", GONE, "none") for name in ("comparison", "dataset", "csv", "json", "package")),
    same("statistics:releases", GONE, "none"),
    same("statistics:release", GONE, "none", "none"),
    *(same(f"statistics:{name}", GONE, "none", "none", "all") for name in ("series", "history")),
    Row("statistics:desk", (), MOVED, REFUSED, REFUSED, OK),
    Row("statistics:notes", (), MOVED, REFUSED, REFUSED, OK),
    Row("statistics:new_note", ("errata",), MOVED, REFUSED, REFUSED, OK),
    Row("statistics:note", ("errata", "1"), MOVED, REFUSED, REFUSED, GONE),
    Row("statistics:remove_note", ("errata", "1"), MOVED, POST_ONLY, POST_ONLY, POST_ONLY),
    Row("statistics:hand_in", (), MOVED, REFUSED, REFUSED, OK),
    Row("statistics:desk_datasets", (), MOVED, REFUSED, REFUSED, OK),
    Row("statistics:desk_dataset", ("nothing",), MOVED, REFUSED, REFUSED, GONE),
    Row("statistics:import", (NONE,), MOVED, REFUSED, REFUSED, GONE),
    Row("statistics:accept_import", (NONE,), MOVED, POST_ONLY, POST_ONLY, POST_ONLY),
    Row("statistics:drop_import", (NONE,), MOVED, POST_ONLY, POST_ONLY, POST_ONLY),
    Row("statistics:answer_import", (NONE, "none"), MOVED, POST_ONLY, POST_ONLY, POST_ONLY),
    *(same(f"news:{name}", OK) for name in ("list", "feed_atom", "feed_json", "corrections")),
    *(same(f"news:{name}", OK) for name in ("resources", "resources_csv", "resources_json")),
    *(same(f"news:{name}", GONE, "nothing") for name in ("tag", "tag_atom", "tag_json", "author")),
    same("news:archive", GONE, "2024"),
    same("news:article", GONE, "2024", "nothing"),
    # The newsroom opens to editors alone (tests/test_access_news.py).
    *(Row(f"news:{name}", (), MOVED, REFUSED, REFUSED, OK) for name in ("desk_resources", "desk_resource_new")),
    Row("news:desk_resource", ("1",), MOVED, REFUSED, REFUSED, GONE),
    Row("news:desk_resource_press", ("1", "checked"), MOVED, POST_ONLY, POST_ONLY, POST_ONLY),
    *(
        Row(f"news:{name}", (), MOVED, REFUSED, REFUSED, OK)
        for name in (
            "desk",
            "desk_articles",
            "desk_new",
            "desk_numbers",
            "desk_moved",
            "desk_behind",
            "desk_pictures",
            "desk_authors",
            "desk_tags",
        )
    ),
    *(
        Row(f"news:{name}", (NONE,), MOVED, REFUSED, REFUSED, GONE)
        for name in (
            "desk_details",
            "desk_withdraw",
            "desk_edition",
            "desk_edit",
            "desk_look",
            "desk_compare",
            "desk_schedule",
            "desk_drop",
        )
    ),
    *(Row(f"news:{name}", ("1",), MOVED, REFUSED, REFUSED, GONE) for name in ("desk_author", "desk_tag")),
    *(
        Row(f"news:{name}", (NONE,), MOVED, POST_ONLY, POST_ONLY, POST_ONLY)
        for name in ("desk_correct", "desk_answer", "desk_add_correction", "desk_preview")
    ),
    *(
        Row(f"news:{name}", ("1",), MOVED, POST_ONLY, POST_ONLY, POST_ONLY)
        for name in ("desk_stands", "desk_remove_correction", "desk_says_so", "desk_take_back")
    ),
    Row("news:desk_decide", ("1", "agree"), MOVED, POST_ONLY, POST_ONLY, POST_ONLY),
    Row("news:desk_press", (NONE, "approve"), MOVED, POST_ONLY, POST_ONLY, POST_ONLY),
    same("news:picture", GONE, NONE),
    same("news:preview", GONE, "a-secret-of-nobody"),
    # Letters: what a subscriber presses stands in tests/news/letters.
    *(same(f"news:{name}", OK) for name in ("subscribe", "asked", "letters")),
    same("news:letter", GONE, NONE),
    *(same(f"news:{name}", GONE, NONE, "forged") for name in ("subscription", "leave_letters")),
    *(Row(f"news:{name}", (), MOVED, REFUSED, REFUSED, OK) for name in ("desk_letters", "new_letter")),
    *(
        Row(f"news:{name}", (NONE,), MOVED, REFUSED, REFUSED, GONE)
        for name in ("desk_letter", "withdraw_letter", "drop_letter")
    ),
    Row("news:send_letter", (NONE,), MOVED, POST_ONLY, POST_ONLY, POST_ONLY),
)
