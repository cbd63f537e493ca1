"""Writers of files in the publishers' own layouts, for figures that a test makes up.

Each writer takes plain figures and puts them where the publisher puts them, with
its titles, headers, marks and footnotes. Nothing here is official. Seeded figures
for a whole country are in `seeded_figures`.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import xlwt

Cell = str | int | float | None
Rows = Sequence[Sequence[Cell]]

GVA_LINES = (
    ("Total", "All industries"),
    ("A-E", "Production sector"),
    ("AB (1-9)", "Agriculture, forestry and fishing; mining and quarrying"),
    ("C (10-33)", "Manufacturing"),
    ("CA-CB (10-15)", "Manufacture of food, beverages, textiles and clothing"),
    ("CC (16-18)", "Manufacture of wood and paper products and printing"),
    ("CD-CG (19-23)", "Manufacture of petroleum, chemicals and other minerals"),
    ("CH (24-25)", "Manufacture of basic and fabricated metal products"),
    ("CI-CL (26-30)", "Manufacture of electrical products and machinery"),
    ("CM (31-33)", "Other manufacturing, repair and installation"),
    ("DE (35-39)", "Electricity, gas, water; sewerage and waste management"),
    ("F (41-43)", "Construction"),
    (41, "Construction of buildings"),
    (42, "Civil engineering"),
    (43, "Specialised construction activities"),
    ("G-T", "Services sector"),
    ("G (45-47)", "Wholesale and retail trade; repair of motor vehicles"),
    (45, "Motor trades"),
    (46, "Wholesale trade"),
    (47, "Retail trade"),
    ("H (49-53)", "Transportation and storage"),
    ("49-51", "Land, water and air transport"),
    ("52-53", "Warehousing, transport support, postal and courier activities"),
    ("I (55-56)", "Accommodation and food service activities"),
    ("J (58-63)", "Information and communication"),
    ("58-60", "Publishing; film and TV production and broadcasting"),
    ("61-63", "Telecommunications; information technology"),
    ("K (64-66)", "Financial and insurance activities"),
    ("L (68)", "Real estate activities"),
    ("68IMP", "Owner-occupiers' imputed rental"),
    (68, "Real estate activities, excluding imputed rental"),
    ("M (69-75)", "Professional, scientific and technical activities"),
    (69, "Legal and accounting activities"),
    (70, "Head offices and management consultancy"),
    (71, "Architectural and engineering activities"),
    ("72-75", "Other professional, scientific and technical activities"),
    ("N (77-82)", "Administrative and support service activities"),
    (77, "Rental and leasing activities"),
    ("78-80", "Employment activities; tourism and security services"),
    (81, "Services to buildings and landscape activities"),
    (82, "Office administration and business support activities"),
    ("O (84)", "Public administration and defence"),
    ("P (85)", "Education"),
    ("Q (86-88)", "Human health and social work activities"),
    ("R (90-93)", "Arts, entertainment and recreation"),
    ("S (94-96)", "Other service activities"),
    ("94-95", "Membership organisations; repair of household goods"),
    (96, "Other personal service activities"),
    ("T (97-98)", "Activities of households "),
)
#: Aggregate -> positions of the leaves it contains, in GVA_LINES.
GVA_SUMS = {
    "A-E": range(2, 11),
    "C (10-33)": range(4, 10),
    "F (41-43)": range(12, 15),
    "G-T": range(17, 49),
    "G (45-47)": range(17, 20),
    "H (49-53)": range(21, 23),
    "J (58-63)": range(25, 27),
    "L (68)": range(29, 31),
    "M (69-75)": range(32, 36),
    "N (77-82)": range(37, 41),
    "S (94-96)": range(46, 48),
    "Total": range(2, 49),
}
GVA_LEAF = [str(line) not in GVA_SUMS for line, _ in GVA_LINES]
_GVA_TABLES = {
    "Table 1": "chained volume measures index, 2022 equals 100",
    "Table 2": "chained volume measures in 2022 money value, pounds million [note 1]",
    "Table 3": "current prices, pounds million",
    "Table 4": "implied deflator, 2022 equals 100 [note 2]",
}
APS_MEASURES = {
    22: "All",
    25: "Economically active",
    28: "In employment",
    31: "Employees",
    34: "Self Employed",
    37: "Unemployed",
    40: "Inactive",
}
APS_NOTES = (
    "! Estimate and confidence interval not available since the group sample size is zero or "
    "disclosive (0-2).",
    "* Estimate and confidence interval unreliable since the group sample size is small (3-9).",
    "~ Estimate is less than 500.",
    "- These figures are missing.",
)
ASHE_SHEETS = (
    *("All", "Male", "Female", "Full-Time", "Part-Time", "Male Full-Time", "Male Part-Time"),
    *("Female Full-Time", "Female Part-Time"),
)
STATUS_NAMES = {
    "A": "Normal Value",
    "Q": "These figures are missing.",
    "F": "These figures exclude farm agriculture (SIC subclass 01000).",
}


def write_xlsx(path: Path, sheets: Mapping[str, Rows]) -> Path:
    """Write a plain workbook with text in the cells themselves; quick, and read by every reader."""
    kind = "http://schemas.openxmlformats.org"
    names = list(sheets)
    entries = "".join(
        f'<sheet name="{escape(name)}" sheetId="{i}" r:id="rId{i}"/>' for i, name in enumerate(names, start=1)
    )
    links = "".join(
        f'<Relationship Id="rId{i}" Type="{kind}/officeDocument/2006/relationships/worksheet" '
        f'Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(names) + 1)
    )
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{i}.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for i in range(1, len(names) + 1)
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        book.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{kind}/package/2006/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
            f"{parts}</Types>",
        )
        book.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{kind}/package/2006/relationships"><Relationship Id="rId1" '
            f'Type="{kind}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>'
            "</Relationships>",
        )
        book.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{kind}/spreadsheetml/2006/main" '
            f'xmlns:r="{kind}/officeDocument/2006/relationships"><sheets>{entries}</sheets></workbook>',
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{kind}/package/2006/relationships">{links}</Relationships>',
        )
        for i, rows in enumerate(sheets.values(), start=1):
            body = "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows)
            book.writestr(
                f"xl/worksheets/sheet{i}.xml",
                f'<worksheet xmlns="{kind}/spreadsheetml/2006/main"><sheetData>{body}</sheetData>'
                "</worksheet>",
            )
    return path


def _cell(value: Cell) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(value, quote=False)}</t></is></c>'
    return f"<c><v>{value}</v></c>"


def write_xls(path: Path, sheets: Mapping[str, Rows]) -> Path:
    """Write an old-style workbook."""
    book = xlwt.Workbook()
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if value is not None and value != "":
                    sheet.write(r, c, value)
    book.save(str(path))
    return path


def gva_sheets(
    region: str,
    districts: Sequence[tuple[str, str]],
    current: np.ndarray[Any, Any],
    volume: np.ndarray[Any, Any],
    marks: Mapping[tuple[str, str], str] | None = None,
    *,
    first_year: int = 1998,
) -> dict[str, list[list[Cell]]]:
    """Return the sheets of one workbook of regional GVA by local authority.

    Parameters
    ----------
    region : str
        As the title has it, such as ``"TLC North East"``.
    districts : sequence of (code, name)
    current, volume : arrays of shape (districts, 49 lines, years)
        Whole GBP million.
    marks : mapping of (code, line) -> mark
        Whole lines without numbers.
    """
    marks = marks or {}
    years = [str(first_year + i) for i in range(current.shape[2])]
    header: list[Cell] = ["ITL1 region", "LA code", "LA name", "SIC07", "SIC07 description", *years]
    sheets: dict[str, list[list[Cell]]] = {
        "Information": [
            ["Regional gross value added (balanced) by industry: local authorities"],
            ["Made up for a test"],
        ],
        "Contents": [["Contents"], *([name] for name in _GVA_TABLES)],
        "Notes": [["Notes"], ["Note number", "Note text"]],
    }
    base = np.maximum(volume[:, :, [volume.shape[2] - 2]], 1)
    figures = {
        "Table 1": np.round(volume / base * 100, 1),
        "Table 2": volume,
        "Table 3": current,
        "Table 4": np.round(current / np.maximum(volume, 1) * 100, 1),
    }
    for name, words in _GVA_TABLES.items():
        title = (
            f"{name}: Regional gross value added (balanced) by industry: local authorities by ITL1 region: "
            f"{region}, {words}"
        )
        rows: list[list[Cell]] = [[title], header]
        for d, (code, district) in enumerate(districts):
            for n, (line, what) in enumerate(GVA_LINES):
                mark = marks.get((code, str(line)))
                numbers: list[Cell] = [mark] * len(years) if mark else figures[name][d, n].tolist()
                rows.append([f"{region[4:]} ", code, district, line, what, *numbers])
        sheets[name] = rows
    return sheets


def with_gva_sums(leaves: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Fill the aggregate lines of an array of shape (districts, 49 lines, years) from its leaves."""
    full = np.array(leaves, dtype=float)
    positions = {str(line): n for n, (line, _) in enumerate(GVA_LINES)}
    for line, parts in GVA_SUMS.items():
        full[:, positions[line]] = full[:, [n for n in parts if GVA_LEAF[n]]].sum(axis=1)
    return full


def productivity_sheets(
    districts: Sequence[tuple[str, str]], figures: Mapping[str, tuple[Sequence[int], np.ndarray[Any, Any]]]
) -> dict[str, list[list[Cell]]]:
    """Return the sheets of the district productivity workbook.

    `figures` maps each of A1, A3, B1, B3, "Productivity Hours" and "Productivity
    Jobs" to its years and an array of shape (1 + districts, years), the first
    row for the United Kingdom; text is allowed in it.
    """
    stems = {"A1": "Index", "A3": "Pounds", "B1": "Index", "B3": "Pounds"}
    sheets: dict[str, list[list[Cell]]] = {"Contents": [["Summary"], ["Made up for a test"]]}
    for name, (years, values) in figures.items():
        stem = stems.get(name, name.split()[-1])
        prefix = "Table " if name in stems else ""
        title = f"{prefix}{name}: by Local Authority District, {years[0]} - {years[-1]}"
        header: list[Cell] = ["LAD_Code", "LAD_Name", *(f"{stem}_{year}" for year in years)]
        areas = [("UKX", "United Kingdom less Extra-Regio"), *districts]
        rows: list[list[Cell]] = [[title], [], [], [], header]
        rows += [[code, area, *line] for (code, area), line in zip(areas, values.tolist(), strict=True)]
        rows += [[], ["Note 1: Made up for a test"], [], ["Source: none"]]
        sheets[name] = rows
    return sheets


def bres_web_rows(
    areas: Sequence[tuple[str, str]],
    industries: Sequence[str],
    blocks: Mapping[int, np.ndarray[Any, Any]],
    *,
    status: str = "Employees",
    geography: str = "local authorities: district / unitary (as of April 2023)",
    flags: Mapping[tuple[int, str, str], str] | None = None,
) -> list[list[Cell]]:
    """Return the rows of sheet `Data` of a BRES web export; `flags` maps (year, area code, industry) "
    "to a mark."""
    rows: list[list[Cell]] = []
    for year, values in blocks.items():
        rows += [
            ["Business Register and Employment Survey : open access"],
            ["ONS Crown Copyright Reserved [from Nomis on 1 December 2025]"],
            [],
            ["date", year],
            ["employment status", status],
            ["measure", "Count"],
            [],
            [geography, *(cell for industry in industries for cell in (industry, "Flags"))],
            ["", *(cell for _ in industries for cell in ("number", "Flags"))],
        ]
        for (code, name), line in zip(areas, values.tolist(), strict=True):
            pairs = zip(industries, line, strict=True)
            rows.append(
                [
                    f"{code} {name}",
                    *(
                        cell
                        for industry, value in pairs
                        for cell in (value, (flags or {}).get((year, code, industry), ""))
                    ),
                ]
            )
        rows += [[], ["The level of rounding applied varies by estimate. Please see the article."], [], []]
    return rows[:-2]


def aps_web_rows(
    blocks: Mapping[str, Sequence[tuple[str, Sequence[tuple[Cell, Cell]]]]],
) -> list[list[Cell]]:
    """Return the rows of sheet `Data` of an APS T01 web export.

    `blocks` maps a period such as ``"Jan 2022-Dec 2022"`` to lines of an area
    such as ``"ladu:Adur"`` and a (number, half-width) pair for each of
    `APS_MEASURES`; either may be a mark.
    """
    rows: list[list[Cell]] = []
    for period, lines in blocks.items():
        rows += [
            ["annual population survey"],
            ["ONS Crown Copyright Reserved [from Nomis on 24 April 2023]"],
            [],
            ["date", period],
            ["confidence", "95% confidence interval (+/-)"],
            [],
            [
                "Area",
                *(
                    cell
                    for number, name in APS_MEASURES.items()
                    for cell in (f"T01:{number} (Aged 16-64 - {name} : All People )", "", "")
                ),
            ],
            ["", *(cell for _ in APS_MEASURES for cell in ("number", "Flags", "conf"))],
        ]
        for area, pairs in lines:
            rows.append([area, *(cell for number, width in pairs for cell in (number, "", width))])
        rows += [[], *([note] for note in APS_NOTES), [], []]
    return rows[:-2]


def ashe_sheets(
    year: int,
    areas: Sequence[tuple[str, str]],
    means: Sequence[Cell],
    *,
    cv: bool = False,
    sheets: Sequence[str] = ASHE_SHEETS,
) -> dict[str, list[list[Cell]]]:
    """Return the sheets of ASHE Table 7.9a, or 7.9b with `cv`; `means` may hold marks.

    The other columns follow from the mean; every sheet but "All" has the
    heading rows and the first area only.
    """
    words = "Coefficients of variation for " if cv else ""
    header: list[list[Cell]] = [
        ["", "", "Number", "", "Annual", "", "Annual"],
        ["", "", "of jobsb", "", "percentage", "", "percentage", "Percentiles"],
        ["Description", "Code", "(thousand)", "Median", "change", "Mean", "change"],
    ]
    header[2] += [10.0, 20.0, 25.0, 30.0, 40.0, 60.0, 70.0, 75.0, 80.0, 90.0]
    change: Cell = "." if cv else 0.1
    result: dict[str, list[list[Cell]]] = {"CV notes" if cv else "Notes": [["Guide to results"]]}
    for group in sheets:
        title = (
            f"Table 7.9{'b' if cv else 'a'}   {words}Paid hours worked - Total - For {group.lower()} "
            "employee jobsa: "
            f"United Kingdom, {year}"
        )
        rows: list[list[Cell]] = [[title], [], *header]
        lines = list(zip(areas, means, strict=True))
        for i, ((code, name), mean) in enumerate(lines if group == "All" else lines[:1]):
            level = float(mean) if isinstance(mean, (int, float)) else 33.0
            row: list[Cell] = [name, code, round(level * 3), round(level * 1.1, 1), change, mean, change]
            row += [round(level * share, 1) for share in np.linspace(0.4, 1.4, 10)]
            # The colour key stands beside the first rows, to the right of the table.
            row += ["", "CV <= 5%", "Estimates are considered precise "] if i == 2 else []
            rows.append(row)
        rows += [["Not Classified", "", *["" if c else ":" for c in range(15)]], []]
        rows += [
            ["a  Employees on adult rates."],
            ["b  Figures for Number of Jobs are for indicative purposes only."],
        ]
        rows += [
            ["KEY - The colour coding indicates the quality of each estimate"],
            ["Source: made up for a test."],
        ]
        result[group] = rows
    return result


def write_bres_api(
    folder: Path,
    stem: str,
    *,
    year: int,
    codes: Sequence[str],
    names: Mapping[str, str],
    industry_ids: Sequence[int],
    values: np.ndarray[Any, Any],
    status: np.ndarray[Any, Any],
    employment_status: int = 4,
    cap: int = 25_000,
) -> list[Path]:
    """Write one answer of the Nomis API for NM_189_1 as CSV, trimmed by ``select=``, in pages of `cap` rows.

    `values` and `status` (letters) have shape (codes, industries); NaN is an
    empty cell.
    """
    area = np.repeat(np.arange(len(codes)), len(industry_ids))
    count = len(area)
    flat = values.ravel()
    letters = status.ravel()
    table = pa.table(
        {
            "DATE": pa.array(np.full(count, year)),
            "GEOGRAPHY_NAME": pa.DictionaryArray.from_arrays(
                area, pa.array([names[code] for code in codes])
            ).cast(pa.string()),
            "GEOGRAPHY_CODE": pa.DictionaryArray.from_arrays(area, pa.array(list(codes))).cast(pa.string()),
            "INDUSTRY": pa.array(np.tile(np.array(industry_ids), len(codes))),
            "EMPLOYMENT_STATUS": pa.array(np.full(count, employment_status)),
            "MEASURE": pa.array(np.full(count, 1)),
            "OBS_VALUE": pa.array(np.nan_to_num(flat).astype(np.int64), mask=np.isnan(flat)),
            "OBS_STATUS": pa.array(letters.tolist()),
            "OBS_STATUS_NAME": pa.array([STATUS_NAMES[letter] for letter in letters.tolist()]),
            "RECORD_OFFSET": pa.array(np.arange(count)),
            "RECORD_COUNT": pa.array(np.full(count, count)),
        }
    )
    paths = []
    for start in range(0, count, cap):
        paths.append(folder / (f"{stem}.csv" if count <= cap else f"{stem}_{start}.csv"))
        pa_csv.write_csv(
            table.slice(start, cap), paths[-1], write_options=pa_csv.WriteOptions(quoting_style="needed")
        )
    return paths


def write_mod_csv(path: Path, rows: Sequence[tuple[str, int, Cell]]) -> Path:
    """Write a user's table of regular forces."""
    lines = ["area_code,year,regular_forces", *(f"{code},{year},{forces}" for code, year, forces in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
