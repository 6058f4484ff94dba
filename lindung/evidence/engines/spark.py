"""The same linkage on Spark: the same plan and the same settings object, for lists too large for one machine."""

import importlib.util
import shutil
import tempfile
import uuid
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
from splink import Linker

from lindung.evidence.engines.splink import (
    Plan,
    Scored,
    pairs_sql,
    prior_of,
    probe_settings,
    quiet,
    train,
    with_probe,
)

try:
    from pyspark.sql import SparkSession
    from splink.backends.spark import SparkAPI, similarity_jar_location
except ImportError:  # the optional part lindung[spark] is not installed
    SparkSession = None


LEAST_MEMORY_MB = 3000  # below it Spark fails on plans as long as Splink's


def _megabytes(limit: str) -> int:
    number, unit = limit[:-2], limit[-2:]
    return int(float(number) * {"GB": 1000, "MB": 1}[unit])


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
    session = _session(threads, memory_limit, scratch)
    with quiet():
        api = SparkAPI(spark_session=session, break_lineage_method="persist")  # type: ignore[no-untyped-call]
        frame = session.createDataFrame(with_probe(table, plan))
        records = api.register(frame, dataset_display_name=f"records_{uuid.uuid4().hex}")
        linker = Linker(records, plan.settings(), log_level=None)
        train(linker, plan, tell, chunks=1)
        settings = linker.misc.save_model_to_json()
        predicted = linker.inference.predict(threshold_match_weight=plan.least_weight)
        pairs = session.sql(pairs_sql(predicted.physical_name, plan.comparisons)).toArrow()
        probed = None
        if plan.probe:
            prober = Linker(records, probe_settings(settings, plan), log_level=None)
            met = prober.inference.predict(threshold_match_weight=0)
            probed = session.sql(pairs_sql(met.physical_name, ())).toArrow()
        return Scored(pairs, settings, prior_of(linker), "spark", probed)


def _session(threads: int, memory_limit: str, scratch: Path | None) -> "SparkSession":
    builder = (
        SparkSession.builder.appName("lindung link")
        .config("spark.driver.memory", f"{max(LEAST_MEMORY_MB, _megabytes(memory_limit))}m")
        .config("spark.jars", similarity_jar_location())
        .config("spark.sql.shuffle.partitions", str(2 * threads))
        .config("spark.ui.enabled", "false")
        .config("spark.sql.warehouse.dir", str((scratch or Path(tempfile.gettempdir())) / "lindung-spark"))
        .config("spark.sql.ansi.enabled", "false")
    )
    if SparkSession.getActiveSession() is None:
        builder = builder.master(f"local[{threads}]")
    return builder.getOrCreate()
