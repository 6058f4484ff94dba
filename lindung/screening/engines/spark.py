"""The same work on posts on Spark: `mapInArrow` over chunks of Parquet, for more posts than one machine should take.

Every node must reach the folder of the run, and have Lindung with the packages of its screening part.
"""

import importlib.util
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet

from lindung.screening.engines.local import Chunk
from lindung.screening.methods.bulk.columns import SCREENED, TEXTS
from lindung.screening.methods.bulk.posts import screen_batches

try:
    from pyspark.sql import SparkSession
    from pyspark.sql.functions import col, regexp_extract
    from pyspark.sql.pandas.types import from_arrow_schema
except ImportError:  # the optional part lindung[spark] is not installed
    SparkSession = None

WAVE = 64  # chunks of one job: what a stopped run has to do again
BATCH_ROWS = 2000
PARTITION_BYTES = 8 << 20
MARKED = pa.schema([pa.field("chunk", pa.int32()), *TEXTS])
FOUND = pa.schema([pa.field("chunk", pa.int32()), *SCREENED])


def missing() -> str:
    """What is missing to work on Spark: "", "pyspark", "pandas" or "Java"."""
    if importlib.util.find_spec("pyspark") is None or SparkSession is None:
        return "pyspark"
    if importlib.util.find_spec("pandas") is None:
        return "pandas"  # mapInArrow asks for it
    return "" if shutil.which("java") else "Java"


def screen(chunks: Iterable[Chunk], *, master: str, scratch: Path) -> Iterator[Chunk]:
    """Screen every chunk; yields each when it is done, in the order given.

    `master` as Spark names it ("local[2]", "spark://..."); inside `spark-submit` the session that is there is used.
    `scratch` is a folder every node reaches.
    """
    session = _session(master)
    remaining = iter(chunks)
    while wave := list(islice(remaining, WAVE)):
        folder = scratch / "wave"
        shutil.rmtree(folder, ignore_errors=True)
        posts = (
            session.read.schema(from_arrow_schema(TEXTS))
            .parquet(*(str(chunk.given) for chunk in wave))
            .select(regexp_extract(col("_metadata.file_name"), r"(\d+)", 1).cast("int").alias("chunk"), *TEXTS.names)
        )
        found = posts.mapInArrow(partial(screen_marked, country=wave[0].country), from_arrow_schema(FOUND))
        found.write.partitionBy("chunk").parquet(str(folder))
        for chunk in wave:
            _gather(folder / f"chunk={chunk.number}", chunk)
            yield chunk
        shutil.rmtree(folder, ignore_errors=True)


def screen_marked(batches: Iterable[pa.RecordBatch], *, country: str | None) -> Iterator[pa.RecordBatch]:
    """What runs on the nodes: columns MARKED in, FOUND out; the chunk's number stays with each row."""
    for batch in batches:
        texts = batch.select(TEXTS.names).cast(TEXTS)
        start = 0
        for found in screen_batches(iter([texts]), country=country):
            marks = batch.column("chunk").slice(start, len(found))
            start += len(found)
            yield pa.RecordBatch.from_arrays([marks, *found.columns], schema=FOUND)


def _gather(folder: Path, chunk: Chunk) -> None:
    """The rows of one chunk from the files Spark wrote, in the order of the posts, as one part."""
    files = sorted(folder.glob("*.parquet"))
    tables = [parquet.read_table(file, use_threads=False, partitioning=None) for file in files]
    table = pa.concat_tables(tables).select(SCREENED.names).sort_by("row").cast(SCREENED)
    partial_file = chunk.part.with_name(f".{chunk.part.name}.{os.getpid()}")
    parquet.write_table(table, partial_file, compression="lz4", use_dictionary=False, write_statistics=False)
    partial_file.replace(chunk.part)


def _session(master: str) -> "SparkSession":
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = (
        SparkSession.builder.appName("lindung screen")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", str(BATCH_ROWS))
        .config("spark.sql.execution.arrow.maxBytesPerBatch", str(PARTITION_BYTES))
        .config("spark.sql.files.maxPartitionBytes", str(PARTITION_BYTES))
        .config("spark.sql.files.openCostInBytes", "0")
        .config("spark.sql.session.timeZone", "UTC")
    )
    if SparkSession.getActiveSession() is None:
        builder = builder.master(master)
    return builder.getOrCreate()
