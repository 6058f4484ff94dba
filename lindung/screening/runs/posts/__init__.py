"""Posts as files: JSONL, CSV and Parquet read in chunks, every line that cannot be read named."""
