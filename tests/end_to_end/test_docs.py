"""The documents say what the code does: nothing undocumented, nothing documented that is gone."""

from __future__ import annotations

import ast
import contextlib
import doctest
import importlib
import io
import pkgutil
import re
import runpy
import sys
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import bailiwick

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
EXAMPLES = sorted((DOCS / "examples").glob("*.py"))
PAGES = sorted(DOCS.rglob("*.md"))


@cache
def maker() -> Any:
    """tools/make_reference.py as a module."""
    spec = importlib.util.spec_from_file_location("make_reference", ROOT / "tools" / "make_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def printed(example: Path) -> str:
    """What an example prints, run as a program; the result serves several tests."""
    stream = io.StringIO()
    with contextlib.redirect_stdout(stream):
        runpy.run_path(str(example), run_name="__main__")
    return stream.getvalue().rstrip("\n")


def text(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


def modules() -> Iterator[str]:
    """Every module of the package that can be imported without running anything."""
    for module in pkgutil.walk_packages(bailiwick.__path__, "bailiwick."):
        if not module.name.endswith("__main__"):
            yield module.name


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_example_runs(example: Path) -> None:
    """A program that a page shows would not run, or would warn, for the reader."""
    assert printed(example)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(DOCS).as_posix())
def test_page_is_current(page: Path) -> None:
    """A page would differ from the code, the example or the numbers it is made from."""
    made = maker()
    name = page.relative_to(DOCS).as_posix()
    held = page.read_text(encoding="utf-8")
    if name in made.PAGES:
        wanted = made.PAGES[name]()
    else:
        outputs = {
            example: printed(DOCS / "examples" / example)
            for kind, example in made.BLOCK.findall(held)
            if kind == "output"
        }
        wanted = made.with_blocks(held, outputs)
    assert held == wanted, "run: python tools/make_reference.py"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_example_is_shown(example: Path) -> None:
    """An example would be kept that no page shows or links to."""
    assert any(example.name in page.read_text(encoding="utf-8") for page in PAGES)


def test_every_public_name_has_its_entry() -> None:
    """A public name would be missing from the reference, or one listed there would be gone."""
    held = {
        (part.split("\n", 1)[0].strip(), name)
        for part in re.split(r"^## ", text("reference/python.md"), flags=re.MULTILINE)[1:]
        for name in re.findall(r"^### (\w+)$", part, re.MULTILINE)
    }
    top = {
        ("bailiwick", name)
        for name in bailiwick.__all__
        if callable(getattr(bailiwick, name)) and not isinstance(getattr(bailiwick, name), ModuleType)
    }
    nested = {
        (f"bailiwick.{name}", inner)
        for name in bailiwick.__all__
        if isinstance(module := getattr(bailiwick, name), ModuleType)
        for inner in module.__all__
        if callable(getattr(module, inner)) and not isinstance(getattr(module, inner), ModuleType)
    }
    assert top | nested <= held
    for where, name in held:
        module = bailiwick.diversity if where == "bailiwick.diversity" else importlib.import_module(where)
        assert hasattr(module, name), f"{where}.{name} is documented and gone"


def test_every_public_function_has_an_example() -> None:
    """A public function would be without an example that the reader can run."""
    bare = [
        f"{where}.{name}"
        for where, name, thing in maker().public_names()
        if where in {"bailiwick", "bailiwick.areas", "bailiwick.diversity"}
        and not isinstance(thing, type)
        and ">>>" not in (thing.__doc__ or "")
    ]
    assert bare == []


def test_every_command_and_option_is_on_the_page() -> None:
    """A command or option would be undocumented, or documented and gone."""
    page = text("reference/commands.md")
    made = maker()
    held = {
        part.split("\n", 1)[0]: set(re.findall(r"^\| `([^`]+)` \|", part, re.MULTILINE))
        for part in re.split(r"^## bailiwick ", page, flags=re.MULTILINE)[1:]
    }
    wanted = {
        name: {names for names, *_ in made.options(function)} for name, function in made.commands().items()
    }
    assert held == wanted


def test_options_named_in_the_pages_exist() -> None:
    """A page would tell of an option of `bailiwick` that no command has."""
    made = maker()
    known = {
        word
        for function in made.commands().values()
        for names, *_ in made.options(function)
        for word in re.split(r"[, /]+", names)
        if word.startswith("-")
    }
    for page in PAGES:
        blocks = re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
        for line in re.findall(r"^bailiwick .+$", "\n".join(blocks), re.MULTILINE):
            words = line.split()[1:3]
            command = words[0] if words[0] in made.commands() else " ".join(words)
            assert command in made.commands(), f"{page.name}: {line}"
            assert set(re.findall(r"(?<=\s)--[a-z-]+", line)) <= known, f"{page.name}: {line}"


def test_the_tutorial_prints_what_the_command_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tutorial would show other numbers than its reader gets."""
    from rich.console import Console

    from bailiwick import cli, console

    wanted = re.search(r"```text\n( area_code.*?)```", text("tutorial.md"), re.DOTALL)
    assert wanted is not None
    stream = io.StringIO()
    terminal = Console(file=stream, width=80, force_terminal=True, color_system=None)
    monkeypatch.setattr(console, "out", terminal)
    monkeypatch.setattr(console, "err", Console(file=io.StringIO(), stderr=False))
    cli.measure(DOCS / "examples" / "jobs.csv")
    assert stream.getvalue() == wanted.group(1)


@pytest.mark.parametrize("page", ["classify-your-own-table", "find-corresponding-areas"])
def test_the_commands_on_own_areas_print_what_the_pages_show(
    page: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A page on one's own areas would show other clusters, or other neighbours, than its reader gets."""
    from rich.console import Console

    from bailiwick import console
    from bailiwick.commands import classify, neighbours

    command, wanted = re.findall(r"```(?:sh|text)\n(.*?)```", text(f"how-to/{page}.md"), re.DOTALL)[:2]
    if page == "classify-your-own-table":
        wanted = re.findall(r"```text\n(.*?)```", text(f"how-to/{page}.md"), re.DOTALL)[1]
    assert command.startswith("bailiwick ")
    stream = io.StringIO()
    terminal = Console(file=stream, width=120, force_terminal=True, color_system=None)
    for module in (console, neighbours):
        monkeypatch.setattr(module, "out", terminal)
    monkeypatch.setattr(console, "err", Console(file=io.StringIO(), stderr=False))
    monkeypatch.chdir(tmp_path)
    places, labels = DOCS / "examples" / "places.csv", DOCS / "examples" / "place_variables.csv"
    if page == "classify-your-own-table":
        classify.classify(
            places,
            labels=labels,
            cuts="3,6",
            exclude_same="county",
            folder=Path("clusters"),
            figures=False,
            workbook=False,
        )
        wanted = wanted.replace("Tables and figures:", "Tables:")
    else:
        columns = re.search(r"--variables (\S+)", command)
        assert columns is not None
        neighbours.neighbours(
            places,
            "Millbrook",
            variables=columns.group(1),
            n=4,
            exclude_same="county",
            reasons=True,
            labels=labels,
        )
    assert [line.rstrip() for line in stream.getvalue().splitlines()] == wanted.splitlines()


def test_the_control_areas_are_those_of_the_page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The page on control areas would show other controls, balances or years than its reader gets."""
    from rich.console import Console

    from bailiwick import console
    from bailiwick.commands import controls

    command, wanted = re.findall(
        r"```(?:sh|text)\n(.*?)```", text("how-to/choose-control-areas.md"), re.DOTALL
    )[:2]
    columns = re.search(r"--variables (\S+)", command)
    assert columns is not None
    stream = io.StringIO()
    terminal = Console(file=stream, width=120, force_terminal=True, color_system=None)
    monkeypatch.setattr(console, "out", terminal)
    monkeypatch.setattr(console, "err", Console(file=io.StringIO(), stderr=False))
    monkeypatch.chdir(tmp_path)
    controls.controls(
        EXAMPLES[0].parent / "places.csv",
        ["Millbrook,Forgeley"],
        variables=columns.group(1),
        n=2,
        exclude_same="county",
        same="any",
        outcome=EXAMPLES[0].parent / "place_employment.csv",
        before=2019,
    )
    assert " ".join(stream.getvalue().split()) == " ".join(wanted.split())


def test_every_indicator_is_described() -> None:
    """An indicator id would be undocumented, or documented and gone."""
    from bailiwick.studies import krugman_text, productivity_text

    held = re.findall(r"^### (\w+)$", text("reference/indicators.md"), re.MULTILINE)
    assert held == [*krugman_text.WORDS, *productivity_text.WORDS]


def test_every_url_key_is_described() -> None:
    """A key of the atlas's address would be undocumented, or documented and gone."""
    source = (ROOT / "atlas" / "src" / "state" / "url.ts").read_text(encoding="utf-8")
    keys = re.findall(r'^    key: "(\w+)",$', source, re.MULTILINE)
    held = re.findall(r"^\| `(\w+)` \|", text("reference/url-keys.md"), re.MULTILINE)
    assert held == keys
    assert len(keys) > 10


def test_every_flag_is_described_in_the_words_of_the_atlas() -> None:
    """A flag would have other words in the documents than on the map."""
    from bailiwick.publish.flags import FLAGS

    page = text("reference/flags.md")
    rows = {
        f"| `{code}` | {'null' if words.missing else 'value'} | {words.label} | {words.sentence} |"
        for code, words in FLAGS.items()
    }
    assert rows == set(re.findall(r"^\| `\w` .*$", page, re.MULTILINE))


def test_every_measure_and_source_is_in_its_table() -> None:
    """A measure or a publisher's format would be missing from the page that lists them all."""
    from bailiwick.sources.recognise import SOURCES

    measures, sources = text("reference/measures.md"), text("reference/sources.md")
    wanted = [
        *bailiwick.diversity.__all__,
        *(
            name
            for name in bailiwick.__all__
            if str(getattr(getattr(bailiwick, name), "__module__", "")).startswith("bailiwick.measures.")
        ),
    ]
    assert [name for name in wanted if f"{name}`" not in measures] == []
    assert [name for name in SOURCES if f"| `{name}` |" not in sources] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(DOCS).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    """A link of a page would lead to a file that is not there."""
    body = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", body):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), target


def test_every_page_is_on_the_map() -> None:
    """A page could not be found from the first one."""
    linked = set(re.findall(r"\]\(([\w/.-]+\.md)\)", text("index.md")))
    assert {page.relative_to(DOCS).as_posix() for page in PAGES} - {"index.md"} <= linked


def test_assumptions_are_numbered_and_their_code_exists() -> None:
    """An assumption would name a file that does not act on it any more."""
    rows = re.findall(r"^\| (A\d+) \| .+? \| (.+?) \| .+ \|$", text("reference/assumptions.md"), re.MULTILINE)
    assert [number for number, _ in rows] == [f"A{at + 1}" for at in range(len(rows))]
    for number, where in rows:
        for path in re.findall(r"`([\w/]+(?:\.py|/))`", where):
            assert (ROOT / "src" / "bailiwick" / path).exists(), f"{number}: {path}"


def test_every_citation_has_its_entry() -> None:
    """A docstring would cite a work that the list of references does not have."""
    keys = set(re.findall(r"^@\w+\{(\w+),$", text("references.bib"), re.MULTILINE))
    cited = {
        key
        for file in (ROOT / "src").rglob("*.py")
        for key in re.findall(r"\[([a-z]\w+)\]_", file.read_text(encoding="utf-8"))
    }
    assert cited
    assert cited <= keys


def test_the_record_of_changes_and_the_citation_name_this_version() -> None:
    """A release would go out with an older number in its changelog or its citation."""
    version = bailiwick.__version__
    assert f"## [{version}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


def test_the_documents_speak_of_the_project_alone() -> None:
    """A page would name a path of some machine or promise what is not there."""
    for page in [*PAGES, *EXAMPLES, ROOT / "CHANGELOG.md"]:
        body = page.read_text(encoding="utf-8")
        assert not re.search(r"/(work|tmp|root|home)/|\b(TODO|FIXME|coming soon)\b", body), page.name


@pytest.mark.parametrize("name", sorted(modules()))
def test_examples_in_docstrings_hold(name: str) -> None:
    """An example in a docstring would give another answer than it says."""
    tree = ast.parse(Path(str(importlib.util.find_spec(name).origin)).read_text(encoding="utf-8"))  # type: ignore[union-attr]
    if not any(">>>" in (ast.get_docstring(node) or "") for node in ast.walk(tree) if _documents(node)):
        return
    module = importlib.import_module(name)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE, report=True)
    assert result.failed == 0, f"{result.failed} examples of {name}: python -m doctest shows them"


def _documents(node: ast.AST) -> bool:
    return isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))


if sys.flags.optimize:  # docstrings are gone under -OO
    pytestmark = pytest.mark.skip(reason="needs docstrings: run Python without -OO")
