"""What an indicator is: values by area and year, benchmarks, provenance, and what is said about them.

Plain records. Studies make them; `bailiwick.publish` checks them and shows them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from narwhals.typing import IntoDataFrame

__all__ = [
    "GREAT_BRITAIN",
    "UNITED_KINGDOM",
    "VARIABLES_REDRAWN",
    "ClusterData",
    "IndicatorData",
    "National",
    "Preset",
    "SimilarData",
    "Source",
    "Unit",
]

VARIABLES_REDRAWN = "variables are redrawn"
GREAT_BRITAIN = ("E92000001", "S92000003", "W92000004")
UNITED_KINGDOM = ("E92000001", "N92000002", "S92000003", "W92000004")


@dataclass(frozen=True)
class Unit:
    """How a value is read: 0.25 with scale 100 and suffix "%" is shown as 25%.

    Attributes
    ----------
    code : str
        Stable name, such as ``"share"``, ``"gbp_per_hour"`` or ``"index_gb100"``.
    text : str
        Words for legends, with the base or the price year: "pounds an hour, current prices".
    prefix, suffix : str
        Written directly before and after a shown value.
    scale : {1, 100}
        A shown value is the held one times this.
    """

    code: str
    text: str
    prefix: str = ""
    suffix: str = ""
    scale: Literal[1, 100] = 1


@dataclass(frozen=True)
class Source:
    """Where figures came from. Dates are text, as the publisher states them or ISO.

    `attribution` is what the licence asks to be said, where that is more than the statement of a whole atlas.
    """

    publisher: str
    title: str
    release: str
    accessed: str
    url: str
    licence: str
    attribution: str = ""

    @property
    def facts(self) -> dict[str, str]:
        """What files say of it: every field, and the attribution where there is one."""
        return {name: value for name, value in vars(self).items() if value or name != "attribution"}


@dataclass(frozen=True)
class National:
    """A benchmark: its label and its value by year; a year left out, or None, has none."""

    label: str
    values: Mapping[int, float | None]


@dataclass(frozen=True)
class Preset:
    """A link of the landing page: its label, a sentence, and a state such as ``"#/map?x=..."``."""

    label: str
    note: str
    state: str


@dataclass(frozen=True, kw_only=True)
class IndicatorData:
    """One indicator of the atlas: values by area and year, and all that is said about them.

    Attributes
    ----------
    id : str
        Lower case, digits and underscores; units are part of it: ``"gva_per_hour_gbp"``.
    label, short_label : str
        Title of maps; and a few words for table heads and class names ("high KSI").
    group : str, optional
        Heading under which pickers and area pages list it, such as ``"GVA per hour worked"``. Indicators
        of one group stand together where the first of them stands.
    definition : str
        One sentence.
    formula : str
        Plain text, one click from the legend.
    unit : Unit
    decimals : int
        Places of held values: class bounds are rounded to them.
    table : dataframe with one row per area and year (pyarrow, polars or pandas)
        Columns `area_code`, `year`, `value` and, where any value is null or needs a remark, `flag`.
        A null needs one of the flags s, m, n, x; a value may have u, e, p or r.
        Areas of countries outside `coverage` need no rows: they are written as null with flag n.
    sources : sequence of Source
    rounding : str
        One sentence on how figures were rounded, by the publisher and here.
    national : sequence of National
        The first is the benchmark of downloads and area pages.
    national_note : str, optional
        For example why Great Britain's own index is not the benchmark.
    vintage : str, optional
        Boundary vintage of the codes; None is the site's.
    direction : {"none", "higher", "lower"}
        Which is favourable; changes no rank and no colour.
    centre : float, optional
        Makes the ramp diverge from it, as 100 for an index with GB = 100.
    breaks, terciles : sequence of float, optional
        Inner bounds of five and of three classes; None computes them over all years.
    classes : {"all", "year"}
        Class bounds that a map opens with: over all years, or of the year shown, as for amounts in the
        prices of each year, which are not compared between years.
    years_left_out : mapping of year to reason
        Years that a reader may look for.
    coverage : sequence of str
        Country codes.
    left_out : mapping of area code to reason
        Says more than the flag for areas without a value in any year.
    flag_notes : mapping of flag to sentence
        Where this indicator says more about a flag.
    method : sequence of str
        Paragraphs of the method note.
    method_url : str, optional
    alt : str, optional
        One sentence for people who do not see the map; None writes one.
    absent : str, optional
        Flag (s, m, n or x) for area-years of the coverage without a row; None refuses them.
    """

    id: str
    label: str
    short_label: str
    definition: str
    formula: str
    unit: Unit
    decimals: int
    table: IntoDataFrame
    sources: Sequence[Source]
    rounding: str
    group: str | None = None
    national: Sequence[National] = ()
    national_note: str | None = None
    vintage: str | None = None
    direction: Literal["none", "higher", "lower"] = "none"
    centre: float | None = None
    breaks: Sequence[float] | None = None
    terciles: Sequence[float] | None = None
    classes: Literal["all", "year"] = "all"
    years_left_out: Mapping[int, str] = field(default_factory=dict)
    coverage: Sequence[str] = GREAT_BRITAIN
    left_out: Mapping[str, str] = field(default_factory=dict)
    flag_notes: Mapping[str, str] = field(default_factory=dict)
    method: Sequence[str] = ()
    method_url: str | None = None
    alt: str | None = None
    absent: str | None = None


@dataclass(frozen=True, kw_only=True)
class ClusterData:
    """One level of a classification of areas: who belongs where, and what each cluster is like.

    The levels of one classification share `family` and `vintage`; a cluster of level 2 names its cluster
    of level 1 as `parent_code`.

    Attributes
    ----------
    id : str
        Lower case, digits and underscores: ``"area_classification_supergroup"``.
    family, family_label : str
        Id and words of the classification that the level belongs to: ``"area_classification"``.
    level : int
        1 is the broadest.
    level_label, label : str
        Of the level, such as "Supergroups"; and of the level with its classification, for titles.
    vintage : str
        Boundary vintage of the codes; empty where no shapes are known, so for figures but not for an atlas.
    year : int
        Of the data that areas were grouped by; the latest, where they are of several.
    method : str
        One sentence.
    indicators : tuple of str
        The variables used, in words.
    table : dataframe with one row per area (pyarrow, polars or pandas)
        Columns `area_code` and `code` (of its cluster). Optional: `second_code` (the next nearest cluster),
        `ratio` (distance to the own mean over distance to the next), `stability` (0 to 1), `silhouette`
        (-1 to 1), `merged_into` (code of the area that an area was measured together with, null for most;
        both then have what the two have together), and `flag`, which every area with a null `code` needs:
        s, m, n or x. Areas of countries outside `coverage` need no rows: they are written as null with
        flag n.
    clusters : dataframe with one row per cluster, in the order of legends
        Columns `code`, `name`, `status` ("provisional", "ours" or "official"), `prose`, `parent_code` (null
        at the top), `typical_area_code` and `stability` (both may be null). Optional: `silhouette`, the
        mean of its areas.
    profile : dataframe with one row per cluster and variable
        Columns `code`, `variable` and `difference`: the mean of the cluster less that of all areas at level
        1, less that of its parent below, in scaled units.
    variables : dataframe with one row per variable, ordered as the spokes of a radial plot
        Columns `variable`, `label` and `dimension`. Optional, to show `medians` in: `unit` (words; a "£" or
        "%" they begin with is written at each number), `decimals` (places shown) and `polarity` (1 high is
        good, -1 low is good, 0 neither).
    score, score_definition : float, str
        How well the level fits, and what the number is: "Mean silhouette of the areas, on the standardised
        values that were clustered: -1 to 1." Name the score by what it was measured on.
    coverage : sequence of str
        Country codes.
    sources : sequence of Source
    medians : dataframe with one row per cluster and variable, and one per variable of all areas, optional
        Columns `code` (null for all clustered areas together), `variable` and `median`, in the unit of the
        variable.
    left_out : mapping of area code to reason
        Says more than the flag for areas without a cluster: "Healthy life expectancy is missing." One
        sentence each; areas of one reason share its words.
    redrawn : str
        What is changed for the stability of clusters and of areas, in words that follow "when".
    period : str
        What the clusters are of, where one year does not say it: "edition of December 2022, values of 2018 to
        2022". Titles show what stands before its first comma in place of the year.
    values : dataframe with one row per area and variable, optional
        Columns `area_code`, `variable` and `value`, in the unit of the variable: what an area was grouped
        by, for comparison with the medians. A pair without a row has no value.
    evidence : dataframe with one row per source, indicator and cluster, optional
        What goes with the clusters though they were not built from it: columns `indicator`, `cluster`,
        `coefficient`, `lower`, `upper` and `significant`, as `evidence.cluster_regressions` gives. Optional:
        `source` and `source_label`, `label`, `p_value`, `p_adjusted`, `reason` (why there is no p-value),
        `n`, `treated_areas` and `treated_regions`. It becomes a page of its own, with a file to take away.
    evidence_method : str
        Sentences on the model behind it: controls, errors, what counts as significant.
    evidence_sources : sequence of Source
        Whose data the evidence is of; empty stands for `sources`.
    evidence_caution : str
        What to know before reading any of it; it stands above the tables.
    flag_notes : mapping of flag to words
        What legends say of areas without a cluster in place of the flag's own words: "without a cluster: some
        industries are not published".
    notes : mapping of area code to sentence
        What an area itself is like, beside the name of its cluster: its own largest industries.
    """

    id: str
    family: str
    family_label: str
    level: int
    level_label: str
    label: str
    vintage: str
    year: int
    method: str
    indicators: tuple[str, ...]
    table: IntoDataFrame
    clusters: IntoDataFrame
    profile: IntoDataFrame
    variables: IntoDataFrame
    score: float
    score_definition: str
    coverage: Sequence[str]
    sources: Sequence[Source]
    medians: IntoDataFrame | None = None
    left_out: Mapping[str, str] = field(default_factory=dict)
    redrawn: str = VARIABLES_REDRAWN
    period: str = ""
    values: IntoDataFrame | None = None
    evidence: IntoDataFrame | None = None
    evidence_method: str = ""
    evidence_sources: Sequence[Source] = ()
    evidence_caution: str = ""
    flag_notes: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class SimilarData:
    """The nearest areas of every area on one basis, computed beforehand.

    Attributes
    ----------
    basis : str
        Id, such as ``"industry_mix_gva37"``.
    label, definition : str
        A few words; and one sentence on what the distance is.
    year : int
    table : dataframe with one row per area and neighbour
        Columns `area_code`, `rank`, `neighbour_code` and `distance`, as `nearest_areas` gives. Optional:
        `closest_on` and `furthest_on`, lists of words of `dimensions`, as `neighbour_reasons` gives.
    n : int
        Neighbours kept for each area.
    vintage : str, optional
    dimensions : tuple of str
        What areas may be close on, in words such as "age"; empty where no reasons are given.
    """

    basis: str
    label: str
    definition: str
    year: int
    table: IntoDataFrame
    n: int = 20
    vintage: str | None = None
    dimensions: tuple[str, ...] = ()
