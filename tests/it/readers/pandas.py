import json, sys
import pandas as pd

def read(file):
    if file.endswith(".psv"):
        return pd.read_csv(file, sep="|", quotechar="\\", keep_default_na=False, dtype=str)
    if file.endswith(".csv"):
        return pd.read_csv(file, keep_default_na=False, dtype=str)
    if file.endswith(".jsonl"):
        return pd.read_json(file, lines=True, dtype=False)
    return pd.read_parquet(file)

def table(frame):
    return [list(frame.columns)] + frame.values.tolist()

json.dump([table(read(file)) for file in sys.argv[1:]], sys.stdout)
