"""Recognise a file by its content, keep it with its record, and read it."""

import tempfile
from pathlib import Path

from bailiwick.sources.mod_forces import read_mod_forces
from bailiwick.sources.recognise import recognise
from bailiwick.sources.workspace import adopt, open_raw, raw_files

with tempfile.TemporaryDirectory() as folder:
    download = Path(folder) / "forces.csv"
    download.write_text(
        "area_code,year,regular_forces\nE07000178,2023,~\nE06000026,2023,4830\n", encoding="utf-8"
    )

    print(recognise(download).name)
    kept = adopt(download, Path(folder) / "workspace", title="Invented counts of forces")
    table = read_mod_forces(open_raw(kept))  # the hash is checked on the way
    for row in table.to_pylist():
        print(row)
    (record,) = raw_files(Path(folder) / "workspace").values()
    print(record.title, record.vintage, record.bytes)
