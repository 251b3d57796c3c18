import json, sys
import polars as pl

def read(file):
    if file.endswith(".psv"):
        return pl.read_csv(file, separator="|", quote_char="\\", infer_schema=False).fill_null("")
    if file.endswith(".csv"):
        return pl.read_csv(file, infer_schema=False).fill_null("")
    if file.endswith(".jsonl"):
        return pl.read_ndjson(file)
    return pl.read_parquet(file)

def table(frame):
    return [frame.columns] + [list(row) for row in frame.rows()]

json.dump([table(read(file)) for file in sys.argv[1:]], sys.stdout)
