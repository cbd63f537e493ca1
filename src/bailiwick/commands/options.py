"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = [
    "EXCEL",
    "WORKSPACE",
    "Decimal",
    "Figures",
    "Files",
    "Json",
    "Out",
    "Sheet",
    "Workbook",
    "Workspace",
]

WORKSPACE = Path("bailiwick-workspace")
EXCEL = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}

Json = Annotated[bool, typer.Option("--json", help="Print the answer as JSON, for programs.")]
Workspace = Annotated[
    Path,
    typer.Option("--workspace", "-w", help="Folder that holds raw/, out/ and site/.", file_okay=False),
]
Out = Annotated[
    Path | None, typer.Option("--out", "-o", help="Write here: .csv or .parquet.", dir_okay=False)
]
Sheet = Annotated[str | None, typer.Option("--sheet", help="Sheet of an Excel file; the first by default.")]
Decimal = Annotated[
    str | None,
    typer.Option("--decimal", help="Decimal mark of the file, ',' or '.'; found from its cells by default."),
]
Files = Annotated[
    Path | None,
    typer.Option(
        help="Folder of publishers' files. Without it the carried tables are used.",
        file_okay=False,
        exists=True,
    ),
]
Figures = Annotated[bool, typer.Option(help="Draw the figures (needs the extra 'figures').")]
Workbook = Annotated[
    bool | None,
    typer.Option(
        "--workbook/--no-workbook",
        help="Write the workbook (needs the extra 'workbook'); by default where that is installed.",
    ),
]
