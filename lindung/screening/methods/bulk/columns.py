"""The columns of a run: what is read, what the work on one batch gives, and what the files of the output hold."""

import pyarrow as pa

MOMENT = pa.timestamp("us", tz="UTC")

# A chunk of posts as it was read. `row` counts posts over all files, from 0.
GIVEN = pa.schema(
    [
        pa.field("row", pa.int64(), nullable=False),
        pa.field("id", pa.string(), nullable=False),
        pa.field("text", pa.string(), nullable=False),
        ("posted_at", MOMENT),
        ("source", pa.string()),
        ("author", pa.string()),
        ("place", pa.string()),
    ]
)
# What the work on each post needs. Spark knows no unsigned numbers, so there are none here.
TEXTS = pa.schema([GIVEN.field("row"), GIVEN.field("text")])

_SPAN = [pa.field("start", pa.int32()), pa.field("end", pa.int32())]
GARBAGE = pa.struct([*_SPAN, ("kind", pa.string())])
FLAG = pa.struct([("id", pa.string()), ("group", pa.string()), ("severity", pa.string()), *_SPAN])
ENTITY = pa.struct([("kind", pa.string()), ("value", pa.string()), ("readings", pa.list_(pa.string())), *_SPAN])

# What the work on each post gives, row by row in the order of TEXTS. Spans count code points of the original text.
SCREENED = pa.schema(
    [
        GIVEN.field("row"),
        ("language", pa.string()),
        ("language_second", pa.string()),
        ("language_margin", pa.float32()),
        ("clean_text", pa.string()),
        ("garbage", pa.list_(GARBAGE)),
        ("flags", pa.list_(FLAG)),
        ("verdict", pa.string()),
        ("score", pa.float32()),
        ("entities", pa.list_(ENTITY)),
        ("sketch", pa.binary()),
    ]
)

# posts.parquet: rows in the order of the input; a post that stands alone has a `cluster` of its own.
POSTS = pa.schema(
    [
        ("id", pa.string()),
        *(SCREENED.field(name) for name in ("language", "language_second", "language_margin", "clean_text")),
        *(SCREENED.field(name) for name in ("garbage", "flags", "verdict", "score")),
        ("cluster", pa.int64()),
    ]
)
# entities.parquet
ENTITIES = pa.schema(
    [
        ("id", pa.string()),
        ("kind", pa.string()),
        ("value", pa.string()),
        ("readings", pa.list_(pa.string())),
        ("span", pa.struct(_SPAN)),
    ]
)
# clusters.parquet: the largest first; sources and entities with the number of posts of the cluster, most first.
CLUSTERS = pa.schema(
    [
        ("cluster", pa.int64()),
        ("size", pa.int64()),
        ("template", pa.string()),
        ("first_seen", MOMENT),
        ("last_seen", MOMENT),
        ("sources", pa.list_(pa.struct([("source", pa.string()), ("posts", pa.int64())]))),
        (
            "entities",
            pa.list_(pa.struct([("kind", pa.string()), ("value", pa.string()), ("posts", pa.int64())])),
        ),
    ]
)
# links.parquet: two clusters that name the same telephone, account, link or domain.
LINKS = pa.schema([("cluster", pa.int64()), ("other", pa.int64()), ("kind", pa.string()), ("value", pa.string())])
# trends.parquet: posts of a cluster in a week (its Monday) and place.
TRENDS = pa.schema([("cluster", pa.int64()), ("week", pa.date32()), ("place", pa.string()), ("posts", pa.int64())])
