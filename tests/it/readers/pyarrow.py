import json, sys
import pyarrow as pa
import pyarrow.csv, pyarrow.json, pyarrow.parquet

def separated(file, **dialect):
    options = pa.csv.ParseOptions(newlines_in_values=True, **dialect)
    with open(file, newline="") as lines:
        names = lines.readline().strip().split(dialect.get("delimiter", ","))
    text = pa.csv.ConvertOptions(column_types={name: pa.string() for name in names})
    return pa.csv.read_csv(file, parse_options=options, convert_options=text)

def read(file):
    if file.endswith(".psv"):
        return separated(file, delimiter="|", quote_char="\\")
    if file.endswith(".csv"):
        return separated(file)
    if file.endswith(".jsonl"):
        with open(file) as lines:
            schema = pa.schema([(name, pa.string()) for name in json.loads(lines.readline())])
        return pa.json.read_json(file, parse_options=pa.json.ParseOptions(explicit_schema=schema))
    found = pa.parquet.read_table(file)
    assert all(field.type == pa.string() and not field.nullable for field in found.schema)
    return found

def table(found):
    return [found.column_names] + [list(row.values()) for row in found.to_pylist()]

json.dump([table(read(file)) for file in sys.argv[1:]], sys.stdout)
