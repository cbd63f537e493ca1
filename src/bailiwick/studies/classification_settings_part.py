"""How the areas were classified: every choice and result of a choice, for the record and for people."""

from __future__ import annotations

from typing import Any

import polars as pl

from bailiwick.studies.classification_fit_part import Classified
from bailiwick.studies.classification_inputs import Inputs
from bailiwick.studies.classification_options_part import DIMENSIONS, Options
from bailiwick.studies.classification_text import method_of, scaled_words
from bailiwick.studies.result import StudyTable

__all__ = ["settings_of", "settings_table"]

COLUMNS = {
    "setting": "What was chosen or came out",
    "value": "What it was",
    "meaning": "What it is",
}


def settings_of(found: Classified, inputs: Inputs) -> dict[str, Any]:
    """What the choices came to, for the record of a run."""
    model = found.model
    return {
        "variables_used": found.X.columns[1:],
        "columns_left_out": dict(inputs.left_out),
        "areas_grouped": found.X.height,
        "merges": dict(inputs.merges),
        "method": model.method,
        "standardised": model.standardise,
        "transform": model.scale_.transform,
        "levels": list(found.levels),
        "clusters": list(model.cuts_),
        "route": model.route_,
        "total_sum_of_squares": model.tss_,
        "within_sums_of_squares": dict(zip(found.levels, map(float, model.wss_), strict=True)),
        "areas_moved_by_k_means": model.reassigned_.num_rows if model.tree_ is not None else None,
        "seed_of_starts": model.seed_,
    }


def settings_table(found: Classified, inputs: Inputs, choices: Options) -> StudyTable:
    """The settings of a run, one below the other."""
    model = found.model
    rows = [
        ("Method", method_of(model, len(found.variables)), "How the clusters were made, in one sentence."),
        ("Recipe", "lad2001" if choices.as_published else choices.recipe, "Named choices of scale and cuts."),
        ("Route", model.route_, "Which way was taken for so many areas."),
        ("Areas", f"{found.X.height:,}", "Areas grouped; a merged pair is one."),
        ("Merged", _pairs(inputs), "Tiny areas measured with a neighbour; the label is given back to both."),
        ("Variables", f"{len(found.variables)} of {len(inputs.names)}", "Used, of those there are."),
        *_left_out(inputs),
        ("Scale", scaled_words(model), "How each variable was put on one scale, from these areas."),
        ("Weights of variables", _weights(choices), "What a variable counts in every squared distance."),
        ("Clusters", ", ".join(map(str, model.cuts_)), "At each level, broadest first."),
        ("Total sum of squares", f"{model.tss_:,.2f}", "Squared distances of areas to the mean of all."),
        *(
            (
                f"Sum of squares within {level.replace('_', ' ')}s",
                f"{wss:,.2f} ({wss / model.tss_:.1%})",
                "Squared distances of areas to the means of their clusters, and its share of the total.",
            )
            for level, wss in zip(found.levels, model.wss_, strict=True)
        ),
        *_moved(found),
        ("Corresponding areas", f"{choices.neighbours}", "Listed for each area."),
        ("Draws for stability", f"{choices.draws}", "Resamples of the variables."),
        ("Seed", f"{choices.random_state}", "Of starts and draws: the same seed gives the same result."),
    ]
    table = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    return StudyTable(table, "How the areas were classified", COLUMNS, ("setting",))


def _left_out(inputs: Inputs) -> list[tuple[str, str, str]]:
    if not inputs.left_out:
        return []
    told = "; ".join(f"{name} ({reason})" for name, reason in inputs.left_out.items())
    return [("Columns left out", told, "Columns of the file that are no variables, and why.")]


def _pairs(inputs: Inputs) -> str:
    names = dict(inputs.rows.select("area_code", "area_name").iter_rows())
    pairs = [
        f"{names.get(small, small)} with {names.get(large, large)}" for small, large in inputs.merges.items()
    ]
    return "; ".join(pairs) or "none"


def _weights(choices: Options) -> str:
    if choices.weights == DIMENSIONS:
        return "each dimension the same in sum"
    if isinstance(choices.weights, str) or not choices.weights:
        return "all 1"
    return ", ".join(f"{name} {weight:g}" for name, weight in choices.weights.items()) + "; the others 1"


def _moved(found: Classified) -> list[tuple[str, str, str]]:
    if found.model.tree_ is None:
        return []
    moved = f"{found.model.reassigned_.num_rows:,}"
    return [("Areas moved by k-means", moved, "From the cluster that Ward's method had put them in.")]
