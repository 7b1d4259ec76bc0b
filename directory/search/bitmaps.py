"""One bitmap a facet value and segment: counting thousands of entries by what they have in common.

A search takes the bitmaps as they are, leaves out the entries in Unmapped and reads those themselves, so its counts
are exact in every snapshot, also in the transaction that changes an entry.
"""

from directory.search.models import SEGMENT, SEGMENT_SHIFT

_BITMAP, _UNMAPPED = "directory_search_bitmap", "directory_search_unmapped"
NONE = f"0::bit({SEGMENT})"
_BITS = f"bit_or(set_bit({NONE}, number & {SEGMENT - 1}, 1))"
_OF_SEGMENT = f"number >> {SEGMENT_SHIFT} AS segment"
# Bits of a machine word.
WORD_SHIFT = 6
WORD = 1 << WORD_SHIFT

# One statement, so that what it takes out of Unmapped and what it reads of the entries are of one moment. Whoever saves
# meanwhile adds a row that this statement does not see, and which therefore stays.
FOLD = f"""
WITH gone AS (DELETE FROM {_UNMAPPED} RETURNING profile_id, number),
stale AS MATERIALIZED (SELECT DISTINCT profile_id, number FROM gone),
mask AS MATERIALIZED (SELECT {_OF_SEGMENT}, ~{_BITS} AS kept FROM stale GROUP BY segment),
fresh AS MATERIALIZED (
    SELECT {_OF_SEGMENT}, facet, {_BITS} AS bits FROM (
        SELECT number, unnest(facets) AS facet FROM directory_search_searchentry JOIN stale USING (profile_id, number)
    ) AS each GROUP BY segment, facet
), mended AS (
    UPDATE {_BITMAP} AS bitmap SET bits = better.bits FROM (
        SELECT old.id, old.bits & kept | coalesce(fresh.bits, {NONE}) AS bits
          FROM {_BITMAP} AS old JOIN mask USING (segment) LEFT JOIN fresh USING (segment, facet)
    ) AS better WHERE better.id = bitmap.id AND better.bits <> bitmap.bits
)
INSERT INTO {_BITMAP} (segment, facet, bits)
SELECT segment, facet, bits FROM fresh
 WHERE NOT EXISTS (SELECT FROM {_BITMAP} AS old WHERE old.segment = fresh.segment AND old.facet = fresh.facet)
"""
# What no entry has any more need not be read.
SWEEP = f"DELETE FROM {_BITMAP} WHERE bit_count(bits) = 0"

STALE = f"""stale AS MATERIALIZED (
    SELECT DISTINCT profile_id, number, {_OF_SEGMENT}, number & {SEGMENT - 1} AS place FROM {_UNMAPPED}
), stale_bits AS MATERIALIZED (SELECT segment, bit_or(set_bit({NONE}, place, 1)) AS bits FROM stale GROUP BY segment)"""
# Which entries have one of the values.
CHOSEN = f"""{{name}} AS MATERIALIZED (
    SELECT segment, bit_or(bits) AS bits FROM {_BITMAP} WHERE facet = ANY(%({{values}})s) GROUP BY segment
)"""
# Which entries are among these rows: by machine words first, because setting bit after bit copies the whole each time.
AMONG = f"""
SELECT word >> {SEGMENT_SHIFT - WORD_SHIFT} AS segment,
       bit_or(bits::bit({WORD})::bit({SEGMENT}) >> (word << {WORD_SHIFT} & {SEGMENT - 1})) AS bits
  FROM (
    SELECT number >> {WORD_SHIFT} AS word, bit_or(1::bigint << (~number & {WORD - 1})) AS bits
      FROM {{rows}} GROUP BY word
  ) AS words GROUP BY segment"""
# The entries that are in all of these bitmaps and are not stale.
COMMON = (
    f"{{name}} AS MATERIALIZED (SELECT segment, {{bits}} & ~coalesce(stale_bits.bits, {NONE}) AS bits FROM {{joined}})"
)
# All that was found: what all the bitmaps say, and what the rows say that these are wrong about.
HITS = f"""hits AS MATERIALIZED (
    SELECT segment, bit_or(bits) AS bits FROM (
        SELECT segment, bits FROM common_0
         UNION ALL
        SELECT {_OF_SEGMENT}, set_bit({NONE}, number & {SEGMENT - 1}, 1) FROM listed WHERE {{passes}}
    ) AS found GROUP BY segment
)"""
# As one value to look many numbers up in, with a bitmap for each segment there may be.
IS_HIT = f"""get_bit((
    SELECT array_agg(coalesce(bits, {NONE}) ORDER BY segment)
      FROM generate_series(0, (SELECT max(segment) FROM hits)) AS every (segment) LEFT JOIN hits USING (segment)
)[(number >> {SEGMENT_SHIFT}) + 1], number & {SEGMENT - 1}) = 1"""
# Counted before they are grouped, so that no sort carries bitmaps along; as int, because sums of bigint are numeric.
COUNT = f"""
SELECT facet, sum(entries) AS entries FROM (
    SELECT facet, bit_count(bitmap.bits & found.bits)::int AS entries
      FROM {_BITMAP} AS bitmap JOIN {{found}} AS found USING (segment) {{of}} OFFSET 0
) AS every GROUP BY facet"""


def common(name: str, names: list[str]) -> str:
    """Return a part called `name`: what all the bitmaps of these names have in common, without what is stale."""
    joined = " JOIN ".join([names[0], *(f"{each} USING (segment)" for each in names[1:])])
    bits = " & ".join(f"{each}.bits" for each in names)
    return COMMON.format(name=name, bits=bits, joined=f"{joined} LEFT JOIN stale_bits USING (segment)")
