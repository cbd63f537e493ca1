"""Which table of the subregional productivity series each sheet of a workbook holds.

Told by the title above the table, or by the sheet's name (``A1``, ``Table_B3``,
``Productivity Hours``); a sheet with a table that neither tells is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from python_calamine import CalamineWorkbook

from bailiwick.sources.key_columns import plain_text
from bailiwick.sources.refusal import AS_ISSUED, refuse, wrong_name
from bailiwick.sources.workbook import Sheet, number, read_sheet, require_no_copy, sheet_names
from bailiwick.sources.year_table import YearTable, find_year_table, require_code_shapes

__all__ = ["Family", "Kind", "find_tables", "sheet_kind"]


class Family(Enum):
    """What stands below the fraction bar: the tables of one family cover the same areas."""

    HOUR = "hour"
    JOB = "job"

    @property
    def other(self) -> Family:
        """The other of the two."""
        return Family.JOB if self is Family.HOUR else Family.HOUR


@dataclass(frozen=True)
class Kind:
    """One table of the series.

    Attributes
    ----------
    family : Family
    form : {"uk100", "gbp", "vol100", "input"}
        Index with the UK = 100, pounds, volume index, or hours and jobs themselves.
    smoothed : bool
    base_year : int or None
        Of a volume index.
    scale : float
        What a figure is multiplied by: 1000 in a table of thousands.
    """

    family: Family
    form: str
    smoothed: bool = False
    base_year: int | None = None
    scale: float = 1.0

    @property
    def amount(self) -> str:
        """The name of the column."""
        if self.form == "input":
            return "weekly_hours" if self.family is Family.HOUR else "jobs"
        base = self.base_year if self.form == "vol100" else ""
        return f"gva_per_{self.family.value}_{base or ''}{self.form}{'_smoothed' if self.smoothed else ''}"

    @property
    def sheet(self) -> str:
        """The name that the publisher's own workbooks give the sheet."""
        if self.form == "input":
            return "Productivity Hours" if self.family is Family.HOUR else "Productivity Jobs"
        number = {"uk100": 1, "gbp": 3, "vol100": 5}[self.form] + (
            self.form != "vol100" and not self.smoothed
        )
        return f"{'A' if self.family is Family.HOUR else 'B'}{number}"


_BY_NUMBER = {
    1: ("uk100", True),
    2: ("uk100", False),
    3: ("gbp", True),
    4: ("gbp", False),
    5: ("vol100", False),
}
_INPUTS = {
    **dict.fromkeys(
        ("hours", "productivity hours", "hours worked", "productivity hours worked", "weekly hours"),
        Family.HOUR,
    ),
    **dict.fromkeys(("jobs", "productivity jobs", "filled jobs", "productivity filled jobs"), Family.JOB),
}
_COPY = re.compile(r"\s*\(\d+\)$")
_BASE = re.compile(
    r"\b((?:19|20)\d\d)\s*(?:=|equals?|is)\s*100\b|\b(?:base|reference) year\D{0,20}((?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_NAMED_BASE = re.compile(r"\b(?:index|reference year|in)\W{0,3}((?:19|20)\d\d) prices\b", re.IGNORECASE)


def sheet_kind(name: str) -> Kind | None:
    """Return the table that a sheet's name tells, in any spelling of the series; None where it tells none.

    Examples
    --------
    >>> sheet_kind("Table_A3").amount, sheet_kind(" B5 ").form, sheet_kind("Contents")
    ('gva_per_hour_gbp_smoothed', 'vol100', None)
    """
    plain = re.sub(r"[\s_\-.:]+", " ", name).strip().lower()
    plain = re.sub(r"^(table|tab|sheet) ", "", re.sub(r"^table(?=[ab]\d)", "", plain))
    if match := re.fullmatch(r"([ab]) ?([1-5])", plain):
        form, smoothed = _BY_NUMBER[int(match[2])]
        return Kind(Family.HOUR if match[1] == "a" else Family.JOB, form, smoothed)
    if plain in _INPUTS:
        return Kind(_INPUTS[plain], "input")
    return None


def find_tables(book: tuple[Path, CalamineWorkbook]) -> list[tuple[Kind, YearTable]]:
    """Return every table of the workbook with its kind, in the order of the sheets.

    Raises
    ------
    SourceError
        A sheet with a table is of no known kind, two sheets are of one kind, a
        sheet named like a table has none, or there is no table at all.
    """
    path, workbook = book
    found: list[tuple[Kind, YearTable]] = []
    of_kind: dict[Kind, str] = {}
    for name in sheet_names(book):
        rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        named = sheet_kind(name)
        if sheet_kind(_COPY.sub("", name)) is not None:
            require_no_copy(path, name)
        table = find_year_table(read_sheet(book, name) if named else Sheet(path, name, rows))
        if table is None:
            if named is not None:
                raise refuse(path, "a header row with years", "none", AS_ISSUED, sheet=name)
            continue
        require_code_shapes(table)
        kind = _kind(table, named)
        former = of_kind.setdefault(replace(kind, scale=1.0), name)
        if former != name:
            raise refuse(
                path,
                f"one sheet with {kind.amount!r}",
                f"another in sheet {former!r}",
                "Their titles say the same: use the file as its publisher issued it.",
                sheet=name,
            )
        found.append((kind, table))
    if not found:
        raise wrong_name(path, "sheet", "A1", workbook.sheet_names, AS_ISSUED)
    return found


@dataclass
class _Told:
    """The parts of a kind, as far as the words of a sheet tell them; None where they do not."""

    family: Family | None = None
    form: str | None = None
    smoothed: bool | None = None

    def completed(self, kind: Kind | None) -> _Told:
        """Return it with what is missing taken from a kind that agrees with it so far."""
        if kind is None or self.family not in {None, kind.family} or self.form not in {None, kind.form}:
            return self
        smoothed = kind.smoothed if self.smoothed is None else self.smoothed
        return _Told(kind.family, kind.form, smoothed)


def _kind(table: YearTable, named: Kind | None) -> Kind:
    """Return what a table is: what its title says, completed by its number, its name and its unit."""
    told = _told_by_words(table)
    numbered = next((kind for line in table.heading if (kind := _numbered(line))), None)
    told = told.completed(numbered).completed(named)
    if told.form is None and told.family is not None and _unit(table) == "gbp":
        told.form = "gbp"
    if told.form in {"vol100", "input"}:
        told.smoothed = told.form == "vol100" and bool(told.smoothed)
    if told.family is None or told.form is None or told.smoothed is None:
        lacking = {
            "hour or job": told.family,
            "index, pounds or volume": told.form,
            "smoothed or unsmoothed": told.smoothed,
        }
        raise refuse(
            table.sheet.path,
            "a title that says which table of the series it is, such as 'Table A1: Current Price (smoothed) "
            "GVA (B) per hour worked indices'",
            f"{table.heading[0][:80] if table.heading else 'no title'!r}, which does not tell "
            + " and ".join(what for what, value in lacking.items() if value is None),
            "Name the sheet as the publisher does (A1 to B5, Productivity Hours, Productivity Jobs), or "
            "use the file as its publisher issued it.",
            sheet=table.sheet.name,
        )
    kind = Kind(told.family, told.form, told.smoothed, scale=_scale(table, told.form))
    _require_unit(table, kind)
    return replace(kind, base_year=_base_year(table)) if kind.form == "vol100" else kind


def _numbered(line: str) -> Kind | None:
    """Return the kind that a title such as "Table A1: ..." has by its number."""
    match = re.match(r"table ([ab][ _-]?[1-5])\b", plain_text(line).lower())
    return sheet_kind(match[1]) if match else None


def _told_by_words(table: YearTable) -> _Told:
    """Return what the words above the table tell; of each part, the first line that tells it."""
    told = _Told()
    for line in (table.sheet.name, *table.heading):
        words = plain_text(line).lower()
        if per := re.search(r"per (?:productivity )?(hour|(?:filled )?job)", words):
            told.family = told.family or (Family.HOUR if per[1] == "hour" else Family.JOB)
            told.form = told.form or _form(words)
        elif match := re.search(
            r"\bproductivity (?:hours|jobs)\b|\bhours worked\b|\bweekly hours\b|\bfilled jobs\b", words
        ):
            told.family = told.family or (Family.HOUR if "hours" in match[0] else Family.JOB)
            told.form = told.form or "input"
        if told.family is not None and told.smoothed is None:
            match = re.search(r"\b(un|non-?)?smoothed\b|\bmoving average\b", words)
            told.smoothed = match[1] is None if match else None
    return told


def _form(words: str) -> str | None:
    """Return the form that a title of GVA per hour or per job tells."""
    if re.search(r"chained|volume|\bcvm\b|\breal\b", words):
        return "vol100"
    if re.search(r"\bindex\b|\bindices\b", words):
        return "uk100"
    return "gbp" if re.search(r"£|\bpounds?\b|\bgbp\b", words) else None


def _unit(table: YearTable) -> str | None:
    """Return the form that the words beside the years tell."""
    words = f"{table.stem} {table.unit}"
    if re.search(r"\bindex|\bindices", words):
        return "index"
    if re.search(r"£|\bpounds?\b|\bgbp\b", words):
        return "gbp"
    if re.search(r"\bhours?\b", words):
        return "hours"
    return "jobs" if re.search(r"\bjobs?\b", words) else None


def _require_unit(table: YearTable, kind: Kind) -> None:
    """Refuse pounds under the title of an index, and the like: the sheets were swapped."""
    unit = _unit(table)
    wanted = {"uk100": "index", "vol100": "index", "gbp": "gbp"}.get(
        kind.form, "hours" if kind.family is Family.HOUR else "jobs"
    )
    if unit is not None and unit != wanted and not (kind.form == "gbp" and unit in {"hours", "jobs"}):
        shown = table.stem or table.unit
        raise refuse(
            table.sheet.path,
            f"years of {kind.amount!r}, with the unit {wanted!r}",
            repr(shown),
            "Its title or name is that of another table: use the file as its publisher issued it.",
            sheet=table.sheet.name,
        )


def _scale(table: YearTable, form: str) -> float:
    if form != "input":
        return 1.0
    words = " ".join((*table.heading[:4], table.unit, table.stem)).lower()
    if re.search(r"\bthousands?\b|\b000s\b|'000", words):
        return 1e3
    return 1e6 if re.search(r"\bmillions?\b", words) else 1.0


def _base_year(table: YearTable) -> int:
    """Return the base year that the lines above the table tell, or the one in which every area has 100."""
    for line in (*table.heading, table.unit, table.stem, *table.notes):
        for pattern in (_BASE, _NAMED_BASE):
            if match := pattern.search(line):
                return int(next(group for group in match.groups() if group))
    cells = table.sheet.rows
    at100 = [
        year
        for year, column in zip(table.years, table.columns, strict=True)
        if all(
            value is None or abs(value - 100) < 1e-9
            for value in (number(cells[row][column]) for row in table.rows)
        )
        and any(number(cells[row][column]) is not None for row in table.rows)
    ]
    if len(at100) == 1:
        return at100[0]
    raise refuse(
        table.sheet.path,
        "the base year of the volume index above the table, such as '2020=100'",
        "none",
        "Write it into the sheet as the publisher does, or use the file as its publisher issued it.",
        sheet=table.sheet.name,
    )
