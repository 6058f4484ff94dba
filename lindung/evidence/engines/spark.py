"""The same linkage on Spark: the same plan and the same settings object, for lists too large for one machine."""

import importlib.util
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
from splink import Linker

from lindung.evidence.engines.splink import Plan, Scored, pairs_sql, prior_of, quiet, train

try:
    from pyspark.sql import SparkSession
    from splink.backends.spark import SparkAPI, similarity_jar_location
except ImportError:  # the optional part lindung[spark] is not installed
    SparkSession = None


def missing() -> str:
    """What is missing to work on Spark: "", "pyspark" or "Java"."""
    if importlib.util.find_spec("pyspark") is None or SparkSession is None:
        return "pyspark"
    return "" if shutil.which("java") else "Java"


def score(
    table: pa.Table,
    plan: Plan,
    *,
    threads: int = 2,
    memory_limit: str = "1GB",
    scratch: Path | None = None,
    tell: Callable[[float], None] = lambda done: None,
) -> Scored:
    """As engines.splink.score. Inside `spark-submit` the session that is there is used, with its cores and memory."""
    session = _session(threads, scratch)
    with quiet():
        api = SparkAPI(spark_session=session, break_lineage_method="persist")
        frame = session.createDataFrame(table.to_pandas()) if session.version < "4" else session.createDataFrame(table)
        linker = Linker(api.register(frame, dataset_display_name="records"), plan.settings(), log_level=None)
        train(linker, plan, tell)
        predicted = linker.inference.predict(threshold_match_weight=plan.least_weight)
        rows = session.sql(pairs_sql(predicted.physical_name, plan.comparisons))
        pairs = rows.toArrow() if session.version >= "4" else pa.Table.from_pandas(rows.toPandas())
        return Scored(pairs, linker.misc.save_model_to_json(), prior_of(linker), "spark")


def _session(threads: int, scratch: Path | None) -> "SparkSession":
    builder = (
        SparkSession.builder.appName("lindung link")
        .config("spark.jars", similarity_jar_location())
        .config("spark.sql.shuffle.partitions", str(4 * threads))
        .config("spark.ui.enabled", "false")
        .config("spark.sql.ansi.enabled", "false")
    )
    if scratch:
        builder = builder.config("spark.sql.warehouse.dir", str(scratch / "warehouse"))
    if SparkSession.getActiveSession() is None:
        builder = builder.master(f"local[{threads}]")
    return builder.getOrCreate()
