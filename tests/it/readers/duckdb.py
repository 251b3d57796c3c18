import json, pathlib, sys
import duckdb

NAMES = {
    "model_urls": ["name", "mid"],
    "model_likes": ["modelname", "mid", "uid", "username"],
    "model_feats": ["mid", "type", "value"],
}

def read(file, names):
    # Without force_not_null, an empty text would be read as null.
    text = f"header = true, all_varchar = true, force_not_null = {names}"
    if file.endswith(".psv"):
        return f"read_csv('{file}', delim = '|', quote = '\\', escape = '\\', {text})"
    if file.endswith(".csv"):
        return f"read_csv('{file}', delim = ',', quote = '\"', escape = '\"', {text})"
    if file.endswith(".jsonl"):
        columns = ", ".join(f"{name}: 'VARCHAR'" for name in names)
        return f"read_json('{file}', format = 'newline_delimited', columns = {{{columns}}})"
    return f"'{file}'"

def table(file):
    names = NAMES[pathlib.Path(file).stem]
    found = duckdb.sql(f"select * from {read(file, names)}")
    return [found.columns] + [list(row) for row in found.fetchall()]

json.dump([table(file) for file in sys.argv[1:]], sys.stdout)
