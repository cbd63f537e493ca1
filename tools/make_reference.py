"""Write the pages and blocks of docs/ that come from code.

    python tools/make_reference.py

Four reference pages are written whole: commands, Python names, indicators and URL
keys. In any other page, what stands between `<!-- code: FILE -->` or
`<!-- output: FILE -->` and `<!-- end -->` is replaced by the text of that file of
docs/examples, or by what it prints. `tests/end_to_end/test_docs.py` fails when a
page differs from what this writes.
"""

from __future__ import annotations

import importlib
import inspect
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

from typer.models import ArgumentInfo

ROOT = Path(__file__).resolve().parent.parent
DOCS, EXAMPLES = ROOT / "docs", ROOT / "docs" / "examples"
GENERATED = "<!-- Written by tools/make_reference.py. Change the code, then run it again. -->"

# Heading of python.md, the module, and what it is for.
MODULES = (
    ("bailiwick", "bailiwick", "Importable from `bailiwick` directly."),
    (
        "bailiwick.diversity",
        "bailiwick.measures.diversity",
        "Measures of an area's mix beside the Krugman index.",
    ),
    ("bailiwick.areas", "bailiwick.areas", "Codes, names, boundary vintages, changes, lookups and shapes."),
    (
        "bailiwick.evidence",
        "bailiwick.evidence",
        "Whether groups mean anything: how much they change with their inputs.",
    ),
    (
        "bailiwick.groups.kmeans",
        "bailiwick.groups.kmeans",
        "k-means on scaled values: the steps that classifications are made of.",
    ),
    ("bailiwick.groups.recipes", "bailiwick.groups.recipes", "Published ways to classify, as parameters."),
    (
        "bailiwick.groups.ensemble_settings",
        "bailiwick.groups.ensemble_settings",
        "Which clusterings vote in a consensus.",
    ),
    ("bailiwick.groups.ensemble", "bailiwick.groups.ensemble", "Many clusterings of the same areas."),
    ("bailiwick.groups.communities", "bailiwick.groups.communities", "Communities of a weighted graph."),
    (
        "bailiwick.groups.sparse_graphs",
        "bailiwick.groups.sparse_graphs",
        "Graphs of shared clusters for many areas.",
    ),
    (
        "bailiwick.groups.lookup_variables",
        "bailiwick.groups.lookup_variables",
        "Lookups as variables of a model.",
    ),
    (
        "bailiwick.groups.other_clusterers",
        "bailiwick.groups.other_clusterers",
        "Any clusterer of scikit-learn on areas.",
    ),
    (
        "bailiwick.sources.subnational_metrics",
        "bailiwick.sources.subnational_metrics",
        "What each metric of the subnational clusters is.",
    ),
    (
        "bailiwick.measures.prices",
        "bailiwick.measures.prices",
        "Which prices a column is in, and the checks that refuse to mix them.",
    ),
    (
        "bailiwick.measures.fills",
        "bailiwick.measures.fills",
        "Stated rules for gaps; none is applied unasked.",
    ),
    ("bailiwick.sources.recognise", "bailiwick.sources.recognise", "Which format a file has."),
    ("bailiwick.sources.workspace", "bailiwick.sources.workspace", "Publishers' files, kept byte for byte."),
    *(
        (f"bailiwick.sources.{name}", f"bailiwick.sources.{name}", "A publisher's format.")
        for name in (
            *("gva_local_authority", "gva_checks", "district_productivity", "subregional_productivity"),
            *("regional_gdp", "nomis_total_jobs", "residents", "bres_web", "bres_api", "ashe", "aps"),
            *("mod_forces", "tidy_cube", "census_variables", "area_classes", "class_means"),
            *("subnational_indicators", "mobile_coverage", "explore_local_statistics"),
            *("published_clusters", "published_neighbours", "february_indicators", "local_indicators"),
            *("mid_year_population", "nuts_lookup", "sector_clusters"),
        )
    ),
    *(
        (f"bailiwick.studies.{name}", f"bailiwick.studies.{name}", about)
        for name, about in (
            ("krugman_map", "The study as one call."),
            ("subregional_productivity", "The study as one call."),
            ("productivity_own", "A table of one's own as the study's input."),
            ("productivity_revisions", "Two files compared, as `bailiwick revisions` does."),
            ("area_classification", "The study as one call."),
            ("classification_inputs", "The carried tables as the input of the area classification."),
            ("classification_files", "Publishers' files as its input."),
            ("classification_own", "A table of one's own as its input."),
            ("subnational_clusters", "The study as one call."),
            ("subnational_models", "The models of the subnational clusters, and their metrics."),
            ("subnational_inputs", "The carried tables as the input of the subnational clusters."),
            ("subnational_files", "Publishers' files as its input."),
            ("sector_clusters", "The study as one call."),
            ("sector_inputs", "The carried tables as the input of the sector clusters."),
            ("sector_files", "Publishers' files as its input."),
            ("sector_own", "A table, indicators and clusters of one's own as its input."),
        )
    ),
    ("bailiwick.publish", "bailiwick.publish", "The atlas of any indicators."),
    ("bailiwick.publish.charts", "bailiwick.publish.charts", "Charts of any table (extra `figures`)."),
    (
        "bailiwick.publish.cluster_figures",
        "bailiwick.publish.cluster_figures",
        "Figures of any classification (extra `figures`).",
    ),
    ("bailiwick.publish.workbook", "bailiwick.publish.workbook", "Accessible workbooks (extra `workbook`)."),
    ("bailiwick.errors", "bailiwick.errors", "What can go wrong."),
)

# What each URL key is for, and its default; the other columns are read from url.ts.
URL_KEYS = {
    "x": ("The indicator shown, and the first of the matrix", "the atlas's first"),
    "y": ("The second indicator", "another with the same boundaries"),
    "cols": ("Columns of the table", "the indicator `x`"),
    "sort": ("Column that orders the table", "`name`"),
    "year": ("Year shown", "the latest that all shown indicators have"),
    "scope": (
        "The part of the country that is ranked and listed",
        "`uk` if everything shown covers it, else `gb`",
    ),
    "area": ("The area that is chosen", "none"),
    "pin": ("Areas kept for comparison", "none"),
    "breaks": (
        "Classes over all years, or of the year shown alone",
        "as the indicator asks: `year` for amounts in the prices of each year, else `all`",
    ),
    "set": (
        "The level of a classification that is shown, such as `area_classification_group`",
        "the first that the atlas has, which is the broadest",
    ),
    "cluster": (
        "The cluster that is picked out, by its code, such as `1a`",
        "none; beyond nine clusters the chosen area's",
    ),
    "by": ("How similar areas are found", "`weights`"),
    "w": ("Indicators and their weights in the distance between areas", "`x` and `y`, 1 each"),
    "n": ("How many similar areas are listed", "`5`"),
    "embed": ("Show the view alone, without the page around it, for another page's frame", "off"),
    "lock": ("What a reader of an embedded view cannot change", "nothing"),
}

# What no generated text may say better: where an indicator is not in the atlas.
ITL2_NOTE = (
    "The study also writes the table `krugman_index_itl2_class616`: the Krugman index of employment by 616 "
    "classes for the 40 ITL2 areas of Great Britain, 2015 to 2021. It is not an indicator of the atlas, "
    "which shows districts."
)


def commands_page() -> str:
    """Every command with its arguments and options."""
    lines = [
        GENERATED,
        "",
        "# Commands",
        "",
        "Exit code 0: done. 1: the data are wrong. 2: the command is wrong. `--help` after any command "
        "shows the same as here.",
    ]
    for name, function in commands().items():
        text = inspect.cleandoc(function.__doc__ or "")
        prose, _, example = text.partition("\nExample: ")
        lines += ["", f"## bailiwick {name}", "", prose.strip()]
        if example:
            lines += ["", "```sh", " ".join(example.split()), "```"]
        lines += ["", "| argument or option | takes | default | what it does |", "|---|---|---|---|"]
        lines += [
            f"| `{names}` | {takes} | {default} | {about} |"
            for names, takes, default, about in options(function)
        ]
    return "\n".join(lines) + "\n"


def commands() -> dict[str, Callable[..., Any]]:
    """The commands by name. Read from the functions, since the command library changes its own classes."""
    from bailiwick.cli import app

    found = _named(app.registered_commands)
    for group in app.registered_groups:
        if group.typer_instance is not None:
            inside = _named(group.typer_instance.registered_commands)
            found |= {f"{group.name} {name}": function for name, function in inside.items()}
    return found


def _named(commands: Iterable[Any]) -> dict[str, Callable[..., Any]]:
    return {
        command.name or command.callback.__name__.replace("_", "-"): command.callback
        for command in commands
        if command.callback is not None
    }


def options(function: Callable[..., Any]) -> Iterator[tuple[str, str, str, str]]:
    """Names, type, default and help of each argument and option of a command."""
    hints = get_type_hints(function, include_extras=True)
    for name, parameter in inspect.signature(function).parameters.items():
        kind, info = hints[name].__origin__, hints[name].__metadata__[0]
        long = name.replace("_", "-")
        if isinstance(info, ArgumentInfo):
            names = name.upper()
        else:
            # With Annotated, the first of the names given lies where a default would.
            given = [text for text in (info.default, *(info.param_decls or ())) if isinstance(text, str)]
            names = ", ".join(given or [f"--{long}/--no-{long}" if kind is bool else f"--{long}"])
        default = parameter.default
        if default is parameter.empty:
            shown = "required"
        elif kind is bool:
            shown = "on" if default else "off"
        else:
            shown = "" if default is None else f"`{default}`"
        yield names, "" if kind is bool else _kind(kind, info), shown, _cell(info.help or "")


def _kind(kind: Any, info: Any) -> str:
    several = "list" in str(kind)
    word = "path" if "Path" in str(kind) else "number" if {int, float} & {kind, *get_args(kind)} else "text"
    word = "folder" if word == "path" and not info.file_okay else word
    word = "file" if word == "path" and not info.dir_okay else word
    if info.max is not None:
        word += f", {info.min} to {info.max}"
    elif info.min is not None:
        word += f", {info.min} or more"
    return f"{word}, may be repeated" if several else word


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def public_names() -> Iterator[tuple[str, str, Any]]:
    """Heading, name and thing of every documented public name."""
    for heading, module_name, _ in MODULES:
        module = importlib.import_module(module_name)
        for name in module.__all__:
            thing = getattr(module, name)
            if not inspect.ismodule(thing) and callable(thing):
                yield heading, name, thing


def python_page() -> str:
    """Every public function and class, from its docstring."""
    lines = [
        GENERATED,
        "",
        "# Python names",
        "",
        "Import everything from where it is listed. [Conventions](conventions.md) says what words and "
        "columns mean; [measures](measures.md) has all formulas in one table.",
    ]
    things = list(public_names())
    for heading, _, about in MODULES:
        lines += ["", f"## {heading}", "", about]
        constants = [
            name for name in importlib.import_module(_module(heading)).__all__ if _is_constant(heading, name)
        ]
        if constants:
            lines += ["", f"Values: {', '.join(f'`{name}`' for name in constants)}."]
        for where, name, thing in things:
            if where == heading:
                lines += ["", f"### {name}", "", *_documented(name, thing)]
    return "\n".join(lines) + "\n"


def _module(heading: str) -> str:
    return next(module for title, module, _ in MODULES if title == heading)


def _is_constant(heading: str, name: str) -> bool:
    thing = getattr(importlib.import_module(_module(heading)), name)
    return not inspect.ismodule(thing) and not callable(thing)


def _documented(name: str, thing: Any) -> list[str]:
    text = inspect.cleandoc(thing.__doc__ or "")
    if inspect.isclass(thing) and issubclass(thing, Exception):
        bases = ", ".join(base.__name__ for base in thing.__mro__[1:] if base.__module__ == "builtins")
        return [*_markdown(text), "", f"Also a `{bases.split(', ')[0]}`."]
    parts = _parameters(thing)
    shown = f"{name}({', '.join(parts)})"
    if len(shown) > 90:
        shown = f"{name}(\n" + "".join(f"    {part},\n" for part in parts) + ")"
    lines = ["```python", shown, "```", "", *_markdown(text)]
    for method, function in _methods(thing):
        signature = f"{method}({', '.join(_parameters(function, bound=True))})"
        told = inspect.cleandoc(function.__doc__ or "")
        lines += ["", f"#### {name}.{method}", "", "```python", signature, "```", "", *_markdown(told)]
    return lines


def _methods(thing: Any) -> list[tuple[str, Any]]:
    """The methods that a class itself defines, in the order of its text."""
    if not inspect.isclass(thing):
        return []
    own = [(name, held) for name, held in vars(thing).items() if inspect.isfunction(held)]
    return [(name, held) for name, held in own if not name.startswith("_") and held.__doc__]


def _parameters(thing: Any, *, bound: bool = False) -> list[str]:
    """Names with their defaults, without that of the object itself; types are in the text below."""
    shown, starred = [], False
    for parameter in list(inspect.signature(thing).parameters.values())[int(bound) :]:
        if parameter.kind is parameter.KEYWORD_ONLY and not starred:
            shown.append("*")
            starred = True
        mark = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
        starred = starred or mark == "*"
        default = parameter.default
        value = "" if default is parameter.empty else f"={default!r}" if _plain(default) else "=..."
        shown.append(f"{mark}{parameter.name}{value}")
    return shown


def _plain(default: Any) -> bool:
    return isinstance(default, (str, int, float, bool, tuple, type(None)))


SECTION = re.compile(r"\n([A-Z][A-Za-z ]+)\n-{3,}\n")


def _markdown(text: str) -> list[str]:
    """A numpydoc text as Markdown: sections in bold, entries as a list, examples as code."""
    pieces = SECTION.split(text + "\n")
    lines = _prose(pieces[0])
    for title, body in zip(pieces[1::2], pieces[2::2], strict=True):
        lines += ["", f"**{title}**", ""]
        if title == "Examples":
            lines += _examples(body)
        elif title in {"Parameters", "Returns", "Raises", "Warns", "Attributes"}:
            lines += _entries(body)
        else:
            lines += _prose(body)
    return lines


def _prose(text: str) -> list[str]:
    """Paragraphs; a block after `::` stays as it is, for Markdown shows it as code."""
    text = re.sub(r"^::\n", "\n", text.strip("\n"), flags=re.MULTILINE)
    text = re.sub(r"::(?=\n)", ":", text).replace("``", "`")
    return re.sub(r"\[([a-z_0-9]+)\]_", r"[\1](../references.bib)", text).split("\n")


# A table in a docstring: a rule of =, the heading, a rule, rows, a rule.
TABLE = re.compile(r"^( +)(=+(?: +=+)+)\n(.+\n)\1\2\n((?:.+\n)+?)\1\2$", re.MULTILINE)


def _table(found: re.Match[str]) -> str:
    """A docstring's table as Markdown."""
    indent, rule, heading, rows = found.groups()
    starts = [len(indent) + one.start() for one in re.finditer("=+", rule)]
    lines = [heading, *rows.splitlines()]
    cells = [[line[a:b].strip() for a, b in zip(starts, [*starts[1:], None], strict=True)] for line in lines]
    cells.insert(1, ["---"] * len(starts))
    return "\n".join(f"{indent}| {' | '.join(row)} |" for row in cells)


def _entries(body: str) -> list[str]:
    lines: list[str] = []
    for line in TABLE.sub(_table, body).rstrip("\n").split("\n"):
        if not line.strip():
            continue
        of_table = line.lstrip().startswith("|")
        if lines and of_table != lines[-1].startswith("  |"):
            lines.append("")  # a table stands by itself
        if line.startswith(" "):
            lines.append(f"  {line.strip()}".replace("``", "`"))
        else:
            name, _, kind = line.replace("``", "`").partition(" : ")
            lines.append(f"- `{name}`: {kind}".rstrip(": ") if "`" not in name else f"- {line}")
    # Outside of code a < would begin a tag.
    return ["`".join(_escaped(line.split("`"))) for line in lines]


def _escaped(pieces: list[str]) -> list[str]:
    """Text and code in turn, with the text made safe."""
    return [piece if at % 2 else piece.replace("<", "&lt;") for at, piece in enumerate(pieces)]


def _examples(body: str) -> list[str]:
    lines: list[str] = []
    inside = False
    for line in body.rstrip("\n").split("\n"):
        if line.startswith(">>>") and not inside:
            lines.append("```pycon")
            inside = True
        if not line.strip() and inside:
            lines.append("```")
            inside = False
        lines.append(re.sub(r"  # doctest:.*", "", line))
    return [*lines, "```"] if inside else lines


def indicators_page() -> str:
    """What is said about each indicator of the studies."""
    from bailiwick.studies.krugman_text import WORDS as KRUGMAN
    from bailiwick.studies.productivity_text import WORDS as PRODUCTIVITY

    lines = [
        GENERATED,
        "",
        "# Indicators",
        "",
        "Ids are the same in tables, files, addresses and figures. A stand-in never has the title of what it "
        "stands in for.",
    ]
    for study, words in (("krugman-map", KRUGMAN), ("subregional-productivity", PRODUCTIVITY)):
        lines += ["", f"## Study {study}"]
        for name, said in words.items():
            lines += _indicator(name, said)
        if study == "krugman-map":
            lines += ["", "### Not in the atlas", "", ITL2_NOTE]
    return "\n".join([*lines, *_cluster_sets()]) + "\n"


def _cluster_sets() -> list[str]:
    """The sets of clusters that the atlas may have, which are no indicators."""
    from bailiwick.studies.classification_text import ANCHOR, DISTANCE, FAMILY, LEVEL_LABELS

    return [
        "",
        "## Study area-classification",
        "",
        "In place of indicators it has sets of clusters, one for each level.",
        "",
        "| set of clusters | level |",
        "|---|---|",
        *(f"| `{FAMILY}_{level}` | {label} |" for level, label in LEVEL_LABELS.items()),
        "",
        f"Corresponding areas have the basis `{FAMILY}`: {DISTANCE[0].lower()}{DISTANCE[1:]}",
        "",
        ANCHOR,
        *_models(),
    ]


def _models() -> list[str]:
    """The models of the subnational clusters, each one set of clusters."""
    from bailiwick.sources.subnational_metrics import METRICS
    from bailiwick.studies.subnational_models import MODELS
    from bailiwick.studies.subnational_text import DISTANCE, SCORE

    lines = [
        "",
        "## Study subnational-clusters",
        "",
        "One set of clusters for each model, of one level. The metrics are those that the edition has.",
        "",
        "| set of clusters | model | editions | metrics |",
        "|---|---|---|---|",
    ]
    for model in MODELS.values():
        metrics = ", ".join(f"`{name}`" for name in model.metrics)
        lines.append(f"| `{model.family}` | {model.label} | {', '.join(model.editions)} | {metrics} |")
    lines += [
        "",
        f"Silhouette: {SCORE[0].lower()}{SCORE[1:]} Similar places: {DISTANCE[0].lower()}{DISTANCE[1:]}",
        "",
        "| metric | what it is | unit | theme | better |",
        "|---|---|---|---|---|",
    ]
    used = dict.fromkeys(name for model in MODELS.values() for name in model.metrics)
    side = {1: "high", -1: "low", 0: "neither"}
    for one in (METRICS[name] for name in used):
        lines.append(f"| `{one.id}` | {one.label} | {one.unit} | {one.theme} | {side[one.polarity]} |")
    return lines


def _indicator(name: str, words: Any) -> list[str]:
    definition = _filled(words.definition)
    lines = ["", f"### {name}", "", f"**{words.label}** ({words.unit.text}). {definition}", ""]
    lines += [f"- Formula: `{_filled(words.formula)}`", f"- Decimals shown: {words.decimals}"]
    lines += [
        f"- {_filled(sentence)}"
        for sentence in (*words.method, words.rounding, words.national_note or "")
        if sentence
    ]
    return [*lines, *(f"- Flag {flag}: {note}" for flag, note in (words.flag_notes or {}).items())]


# What the blanks of the words hold in a run without options.
STANDARD = {
    "reference": "the reference",
    "unit": "1,000,000",
    "weeks": "52",
    "rounding": " If inputs were rounded further, it is said here.",
}


def _filled(sentence: str) -> str:
    """The blanks that a run fills with its own choices."""
    from bailiwick.studies.productivity_text import SECOND_YEAR

    sentence = sentence.replace(
        "{basis}", "The price basis, current prices or chained volumes, is stated here."
    )
    for blank, standard in (STANDARD | {"second_year": SECOND_YEAR["mirror"]}).items():
        sentence = sentence.replace(f"{{{blank}}}", standard)
    return re.sub(r"\{(\w+)\}", r"(the run's \1)", sentence)


ROW = re.compile(r'rule\(\{\s*key: "(\w+)",\s*views: (.+?),\s*takes: (["`])(.+?)\3,\s*standard', re.DOTALL)


def url_rows() -> list[tuple[str, str, str]]:
    """Key, views and what it takes, as `atlas/src/state/url.ts` has them."""
    text = (ROOT / "atlas" / "src" / "state" / "url.ts").read_text(encoding="utf-8")
    values = dict(re.findall(r"const (\w+) = (\d+);", text))
    rows = []
    for key, views, _, takes in ROW.findall(text):
        shown = "all" if "all" in views else ", ".join(re.findall(r'"(\w+)"', views))
        rows.append((key, shown, re.sub(r"\$\{(\w+)\}", lambda found: values[found.group(1)], takes)))
    if len(rows) != text.count("rule({"):
        raise SystemExit("url.ts has a key that is not laid out like the others; see ROW in this script.")
    return rows


def url_page() -> str:
    """The keys of the atlas's address."""
    rows = url_rows()
    unknown = {key for key, _, _ in rows} ^ set(URL_KEYS)
    if unknown:
        raise SystemExit(f"URL_KEYS and url.ts differ in {', '.join(sorted(unknown))}.")
    lines = [
        GENERATED,
        "",
        "# Address of the atlas",
        "",
        "Everything a reader chooses is in the address, after `#/`: the view, a question mark, and keys with "
        "values, `&` between. So every view is a link. A key at its default is not written. What the atlas "
        "does not know is left out, and it says so.",
        "",
        "```",
        "#/matrix?x=krugman_index_gva37&y=gva_per_hours_fte_gb100&year=2019&area=E07000178",
        "```",
        "",
        "Views of this version: `map`, `matrix`, `clusters` and `table`. Keys of views that come later are "
        "kept in the address and do nothing yet.",
        "",
        "| key | what it sets | takes | default | views |",
        "|---|---|---|---|---|",
    ]
    for key, views, takes in rows:
        what, default = URL_KEYS[key]
        lines.append(f"| `{key}` | {what} | {takes} | {default} | {views} |")
    return "\n".join(lines) + "\n"


BLOCK = re.compile(r"<!-- (code|output): (\S+) -->\n.*?<!-- end -->", re.DOTALL)


def run_example(name: str) -> str:
    """What an example prints; a warning in it is an error."""
    run = subprocess.run(
        [sys.executable, "-W", "error", str(EXAMPLES / name)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=EXAMPLES,
        env=os.environ | {"PYTHONUTF8": "1"},
    )
    if run.returncode:
        raise SystemExit(f"docs/examples/{name} failed:\n{run.stderr}")
    return run.stdout.rstrip("\n")


def with_blocks(text: str, outputs: dict[str, str] | None = None) -> str:
    """A page with its included examples and their output."""

    def block(found: re.Match[str]) -> str:
        kind, name = found.groups()
        if kind == "code":
            content = (EXAMPLES / name).read_text(encoding="utf-8").rstrip("\n")
            content = f"```{'python' if name.endswith('.py') else 'text'}\n{content}\n```"
        else:
            content = outputs[name] if outputs and name in outputs else run_example(name)
            if not content.startswith("|"):
                content = f"```text\n{content}\n```"
        # A blank line before a table, or Markdown takes it for text.
        return f"<!-- {kind}: {name} -->\n\n{content}\n\n<!-- end -->"

    return BLOCK.sub(block, text)


PAGES = {
    "reference/commands.md": commands_page,
    "reference/python.md": python_page,
    "reference/indicators.md": indicators_page,
    "reference/url-keys.md": url_page,
}


def pages(outputs: dict[str, str] | None = None) -> dict[Path, str]:
    """Every page of docs/ as it should be."""
    made = {DOCS / name: page() for name, page in PAGES.items()}
    for path in sorted(DOCS.rglob("*.md")):
        if path not in made:
            made[path] = with_blocks(path.read_text(encoding="utf-8"), outputs)
    return made


def main() -> None:
    """Write every page that differs."""
    for path, text in pages().items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"written: {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
