"""What the library says of its arguments, as the command line says it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from bailiwick import SilhouetteKMeans
from bailiwick.console import in_options, say_findings
from bailiwick.errors import DataWarning, Finding, OptionError


def test_what_clusters_are_warned_of_is_told_in_options() -> None:
    """If this fails, a user of the command is told to give winsorise=(1, 99), which no command has."""
    X = pd.DataFrame({"x": [*np.linspace(0, 1, 30), 50.0]})
    with pytest.warns(DataWarning) as told:
        SilhouetteKMeans(4, winsorise=None, n_init=2, random_state=1).fit(X)
    said = [in_options(str(one.message)) for one in told]
    assert said[0].endswith("Ask for fewer clusters, or see how stable they are.")
    assert said[1].endswith("Look at their values, or leave --no-winsorise out.")


def test_too_many_clusters_are_told_in_options() -> None:
    """If this fails, a user of the command is told of n_clusters and k_range."""
    X = pd.DataFrame({"x": [1.0, 2.0, 3.0]})
    with pytest.raises(OptionError) as refused:
        SilhouetteKMeans(7).fit(X)
    assert in_options(str(refused.value)).endswith("Ask for fewer clusters with --k or --k-range.")
    with pytest.raises(OptionError) as refused:
        SilhouetteKMeans(k_range=(5, 4)).fit(X)
    assert in_options(str(refused.value)).startswith("--k-range 5,4: give the lowest")
    with pytest.raises(OptionError) as refused:
        SilhouetteKMeans(0).fit(X)
    assert in_options(str(refused.value)).startswith("--k 0: give a whole number")


def test_words_of_options_have_hyphens() -> None:
    """If this fails, an error lists leave_out where the help says leave-out."""
    assert in_options("It can be 'leave_out', 'region_median', 'until_stable'.") == (
        "It can be 'leave-out', 'region-median', 'until-stable'."
    )


def test_a_finding_has_a_colon_behind_its_severity(capsys: pytest.CaptureFixture[str]) -> None:
    """If this fails, a warning of a model reads as "warning Headline: ..."."""
    say_findings([Finding("data", "Headline: few areas.", severity="warning"), Finding("data", "No areas.")])
    assert capsys.readouterr().err.splitlines() == ["warning: Headline: few areas.", "error: No areas."]
