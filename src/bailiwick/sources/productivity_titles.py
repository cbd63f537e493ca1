"""What a table of the subregional productivity series is, told by the words above it.

The title, the number in it (``Table A1``), the sheet's name and the unit beside
the years each tell a part; what they leave open is refused, not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from bailiwick.sources.key_columns import plain_text
from bailiwick.sources.productivity_units import (
    INDEX,
    POUNDS,
    UK100,
    base_year,
    money_year,
    require_total_hours,
    require_uk100,
    stated_unit,
)
from bailiwick.sources.refusal import refuse
from bailiwick.sources.unit_sizes import size_of
from bailiwick.sources.workbook import Sheet
from bailiwick.sources.year_table import YearTable, heading

__all__ = ["Family", "Kind", "claims", "is_derived", "sheet_kind", "table_kind"]


class Family(Enum):
    """What stands below the fraction bar: the tables of one family cover the same areas."""

    HOUR = "hour"
    JOB = "job"


@dataclass(frozen=True)
class Kind:
    """One table of the series.

    Attributes
    ----------
    family : Family
    form : {"uk100", "gbp", "vol100", "prices", "input"}
        Index with the UK = 100, pounds, volume index, volume in pounds, or hours and jobs themselves.
    smoothed : bool
    base_year : int or None
        Of a volume: the year that is 100, or that the money is of.
    scale : float
        What a figure is multiplied by: 1000 in a table of thousands.
    doubt : str
        What its words and its figures leave in doubt, "" for nothing.
    """

    family: Family
    form: str
    smoothed: bool = False
    base_year: int | None = None
    scale: float = 1.0
    doubt: str = field(default="", compare=False)

    @property
    def amount(self) -> str:
        """The name of the column."""
        if self.form == "input":
            return "weekly_hours" if self.family is Family.HOUR else "jobs"
        form = {"vol100": f"{self.base_year}vol100", "prices": f"gbp_{self.base_year}prices"}.get(
            self.form, self.form
        )
        return f"gva_per_{self.family.value}_{form}{'_smoothed' if self.smoothed else ''}"

    @property
    def unit(self) -> str:
        """Index, gbp or input."""
        return {"uk100": "index", "vol100": "index", "prices": "gbp"}.get(self.form, self.form)

    @property
    def volume(self) -> bool:
        """Whether it is of chained volumes, not of current prices."""
        return self.form in {"vol100", "prices"}


#: A line of a title that tells only a unit is shorter than this.
_SHORT = 60
_BY_NUMBER = {
    1: ("uk100", True),
    2: ("uk100", False),
    3: ("gbp", True),
    4: ("gbp", False),
    5: ("vol100", False),
}
_INPUTS = {
    **dict.fromkeys(
        (
            *("hours", "productivity hours", "hours worked", "productivity hours worked", "weekly hours"),
            *("productivity hours worked per week", "hours worked per week", "total weekly hours"),
        ),
        Family.HOUR,
    ),
    **dict.fromkeys(("jobs", "productivity jobs", "filled jobs", "productivity filled jobs"), Family.JOB),
}
_PER = re.compile(r"\bper (?:productivity )?(hour|(?:filled )?job)")
_INPUT = re.compile(
    r"\bproductivity (?:hours|jobs)\b|\bhours worked\b|\b(?:weekly|weighted|total) hours\b|\bfilled jobs\b"
    r"|\b(?:total|number of) jobs\b"
)
#: What a table of hours or jobs is not.
_NO_INPUT = re.compile(
    r"\bgva\b|\bgross value added\b|\boutput\b|\bindex\b|\bindices\b|\bdensity\b"
    r"|\bper (?:filled )?(?:job|worker|employee|person|head|resident)"
)
#: Words of tables that are worked out from those of the series, or are of something else.
_DERIVED = re.compile(
    r"\bgrowth\b|\b(?:percentage|annual|per cent) (?:point )?changes?\b|% change|\byear[- ]on[- ]year\b"
    r"|\bchanges? (?:on|since|from|between|in (?:gva|productivity))\b|\brank(?:s|ed|ing|ings)?\b"
    r"|\bpercentage points?\b|\bcontributions?\b|\bconfidence\b|\bstandard errors?\b|\bcoefficients?\b"
    r"|\bdeciles?\b|\bquartiles?\b|\bquintiles?\b|\bpercentiles?\b|\bdifferences?\b|\bgaps?\b|\brevisions?\b"
    r"|\bcorrelations?\b|^(?:figure|chart|map|fig\.?) ?\d|\bearnings\b|\bpay\b|\bcompensation\b"
    r"|\blabour costs?\b|\bwages?\b|\bincomes?\b|\bprofits?\b|\bsurplus\b"
)
#: Words of tables of a part of the economy, of another concept or in another currency.
_ANOTHER = re.compile(
    r"\bresiden(?:ce|ts?)[- ]based\b|\bby (?:place of )?residence\b|\bexcluding (?!extra)"
    r"|\b(?:services?|manufacturing|production|construction|agriculture|market sector)\b"
    r"|\b(?:public|private|voluntary) sector\b|\bcomponents?\b"
    r"|\bby (?:industry|sector|sex|age|occupation|size)\b"
    r"|\b(?:employee|self-?employ\w*|workforce|vacant|full-time|part-time) (?:filled )?(?:jobs|hours)\b"
    r"|\b(?:full|part)[- ]time\b|\b(?:males?|females?|men|women)\b|\bvacanc|\bshares?\b|\bproportions?\b"
    r"|\bmedian\b|\bvariations?\b|\bdollars?\b|\beuros?\b|[€$]|\bppps?\b|\bpurchasing power\b"
    r"|\b(?:annual|yearly|monthly|daily) (?:productivity |total |weighted )?hours\b"
    r"|\bhours (?:worked )?(?:per|a|each|in the) (?:year|month|day|annum)\b|\bconstant prices?\b"
    r"|\bconstant (?:19|20)\d\d prices?\b"
)
_VOLUME = re.compile(
    r"chained|\bvolumes?\b|\bcvm\b|\breal\b|\bconstant prices?\b|\b(?:19|20)\d\d (?:prices|money value)"
)
_CURRENT = re.compile(r"\bcurrent\b.{0,12}\bprices?\b|\bnominal\b")
_SMOOTHED = re.compile(r"\b(un-?|non-?|not )?smoothed\b|\bmoving average\b")


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


@dataclass
class _Told:
    """The parts of a kind, as far as the words of a sheet tell them; None where they do not."""

    family: Family | None = None
    unit: str | None = None
    volume: bool | None = None
    smoothed: bool | None = None

    def completed(self, kind: Kind | None) -> _Told:
        """Return it with what is missing taken from a kind that agrees with it so far."""
        if kind is None:
            return self
        own = (kind.family, kind.unit, kind.volume)
        pairs = zip((self.family, self.unit, self.volume), own, strict=True)
        if any(told is not None and told != given for told, given in pairs):
            return self
        return _Told(*own, kind.smoothed if self.smoothed is None else self.smoothed)

    @property
    def form(self) -> str | None:
        """The form of the kind, where the parts tell it."""
        if self.unit == "index":
            return "vol100" if self.volume else "uk100"
        return "prices" if self.unit == "gbp" and self.volume else self.unit


def is_derived(sheet: Sheet) -> bool:
    """Tell whether the words above a table say that it is growth, a rank, earnings and the like.

    Only lines that name the table count: short ones, and those that say what is divided by hours or jobs.
    """
    lines = [plain_text(line).lower() for line in (sheet.name, *heading(sheet))]
    return any(
        (_DERIVED.search(line) and (_PER.search(line) or _INPUT.search(line) or len(line) < _SHORT))
        or (_ANOTHER.search(line) and _names(line))
        for line in lines
    )


def _names(line: str) -> bool:
    """Tell a line that names a table from a sentence of prose about it."""
    return len(line) < _SHORT or (
        not line.endswith(".") and bool(_PER.search(line) or _INPUT.search(line) or _numbered(line))
    )


def claims(sheet: Sheet) -> bool:
    """Tell whether the words above a table say that it is one of the series."""
    if is_derived(sheet):
        return False
    lines = [plain_text(line).lower() for line in (sheet.name, *heading(sheet))]
    return any(
        _numbered(line) is not None
        or _PER.search(line) is not None
        or (_INPUT.search(line) is not None and not _NO_INPUT.search(line))
        for line in lines
    )


def table_kind(table: YearTable, named: Kind | None) -> Kind:
    """Return what a table is: what its title says, completed by its number, its name and its unit.

    Raises
    ------
    SourceError
        The words leave open which table it is, contradict the unit beside the
        years, or say that a sheet named as one of the series is something else.
    """
    if is_derived(table.sheet):
        raise refuse(
            table.sheet.path,
            "one of the tables A1 to B5, hours or jobs, as the name of the sheet says",
            f"a title of something else, {next(iter(table.heading), '')[:80]!r}",
            "Its title or name is that of another table: use the file as its publisher issued it.",
            sheet=table.sheet.name,
        )
    told = _told_by_words((table.sheet.name, *table.heading))
    numbered = next((kind for line in table.heading if (kind := _numbered(line))), None)
    _require_agreement(table, numbered, named)
    told = told.completed(numbered).completed(named)
    if told.unit is None and told.family is not None:
        told.unit = {"index": "index", "gbp": "gbp"}.get(stated_unit(table) or "")
    if told.unit == "input" or told.volume:
        told.smoothed = told.unit != "input" and bool(told.smoothed)
    form = told.form
    if told.family is None or form is None or told.smoothed is None:
        lacking = {
            "hour or job": told.family,
            "index, pounds or volume": form,
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
    kind = Kind(told.family, form, told.smoothed, scale=_scale(table, form))
    _require_unit(table, kind)
    if form == "uk100":
        require_uk100(table)
    if kind.form == "input" and kind.family is Family.HOUR:
        require_total_hours(table, kind.scale)
    if form == "vol100":
        year, doubt = base_year(table)
        return replace(kind, base_year=year, doubt=doubt)
    return replace(kind, base_year=money_year(table)) if form == "prices" else kind


def _require_agreement(table: YearTable, numbered: Kind | None, named: Kind | None) -> None:
    """Refuse a title whose words or number contradict each other or the name of the sheet."""
    told = _told_by_words(table.heading)
    for kind, what in ((named, "name of the sheet"), (numbered, "number in its title")):
        if kind is None:
            continue
        other = numbered if kind is named and numbered is not None and numbered != named else None
        pairs = (
            (told.family, kind.family),
            (told.unit, kind.unit),
            (told.volume, kind.volume),
            (None if kind.form == "input" or kind.volume else told.smoothed, kind.smoothed),
        )
        if other is None and all(words is None or words == own for words, own in pairs):
            continue
        title = next((line for line in table.heading if _family(plain_text(line).lower()) is not None), "")
        raise refuse(
            table.sheet.path,
            f"a title of {_plainly(kind)}, as the {what} says",
            f"{(title or next(iter(table.heading), ''))[:140]!r}, which is of another table",
            "Correct the one that is wrong, or use the file as its publisher issued it.",
            sheet=table.sheet.name,
        )


def _plainly(kind: Kind) -> str:
    """Return what a table is in words."""
    if kind.form == "input":
        return "productivity hours" if kind.family is Family.HOUR else "productivity jobs"
    if kind.volume:
        return f"chained volumes of GVA per {kind.family.value}"
    unit = "£" if kind.unit == "gbp" else "index, UK = 100"
    return f"{'smoothed' if kind.smoothed else 'unsmoothed'} GVA per {kind.family.value} ({unit})"


def _numbered(line: str) -> Kind | None:
    """Return the kind that a title such as "Table A1: ..." has by its number."""
    match = re.match(r"table[ _]([ab][ _-]?[1-5])\b", plain_text(line).lower())
    return sheet_kind(match[1]) if match else None


def _told_by_words(words: Sequence[str]) -> _Told:
    """Return what the name of the sheet and the words above the table tell.

    The line that says what is divided by hours or jobs comes first; what it leaves
    open, another line may tell where all that speak of it agree.
    """
    lines = [plain_text(line).lower() for line in words]
    line = next((line for line in lines if _family(line) is not None), None)
    if line is None:
        line = next((one for one in lines if _INPUT.search(one) and not _NO_INPUT.search(one)), None)
        if line is None:
            return _Told()
        match = _INPUT.search(line)
        return _Told(Family.HOUR if match and "hours" in match[0] else Family.JOB, "input", False)
    if _PER.search(line) is None:
        return _Told(_family(line), "input", False)
    told = _Told(_family(line), _unit_of(line), _volume_of(line), _smoothed_of(line))
    others = [one for one in lines if one is not line]
    if told.unit is None:
        units = {_unit_of(one) for one in others if len(one) < _SHORT or UK100.search(one)} - {None}
        told.unit = units.pop() if len(units) == 1 else None
    if told.volume is None:
        bases = {_volume_of(one) for one in others} - {None}
        told.volume = bases.pop() if len(bases) == 1 else None
    if told.smoothed is None:
        ways = {_smoothed_of(one) for one in others} - {None}
        told.smoothed = ways.pop() if len(ways) == 1 else None
    return told


def _family(line: str) -> Family | None:
    """Return what a line says the table is divided by, or counts; None where it says both or neither."""
    families = {Family.HOUR if per == "hour" else Family.JOB for per in _PER.findall(line)}
    if not families and not _NO_INPUT.search(line):
        families = {Family.HOUR if "hours" in what else Family.JOB for what in _INPUT.findall(line)}
        if re.search(r"\bhours?\b", line) and re.search(r"\bjobs?\b", line):
            return None
    return families.pop() if len(families) == 1 else None


def _unit_of(line: str) -> str | None:
    """Return index or gbp as a line tells it; "index" where it says both, as the pounds are then divided."""
    if INDEX.search(line) or UK100.search(line):
        return "index"
    return "gbp" if POUNDS.search(line) else None


def _volume_of(line: str) -> bool | None:
    volume, current = bool(_VOLUME.search(line)), bool(_CURRENT.search(line))
    return None if volume == current else volume


def _smoothed_of(line: str) -> bool | None:
    ways = {match[1] is None for match in _SMOOTHED.finditer(line)}
    return ways.pop() if len(ways) == 1 else None


def _require_unit(table: YearTable, kind: Kind) -> None:
    """Refuse pounds under the title of an index, and the like: the sheets were swapped."""
    unit = stated_unit(table)
    wanted = kind.unit if kind.unit != "input" else "hours" if kind.family is Family.HOUR else "jobs"
    if unit is not None and unit != wanted and not (wanted == "gbp" and unit in {"hours", "jobs"}):
        shown = table.stem or table.unit
        raise refuse(
            table.sheet.path,
            f"years of {kind.amount!r}, with the unit {wanted!r}",
            repr(shown),
            "Its title or name is that of another table: use the file as its publisher issued it.",
            sheet=table.sheet.name,
        )


def _scale(table: YearTable, form: str) -> float:
    """Return what the figures are multiplied by, from a statement such as "thousands" or "£ million"."""
    if form in {"uk100", "vol100"}:
        return 1.0
    lines = (*table.heading[:8], table.unit, table.stem)
    titles = [line for line in lines if _PER.search(line.lower()) or _INPUT.search(line.lower())]
    return size_of(table.sheet, lines, titles=titles) or 1.0
