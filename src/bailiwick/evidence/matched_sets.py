"""Treated areas and their controls as other functions take them: sets, or two plain lists; and weights.

What belongs here: reading what `control_areas` gives, or lists of codes, into one shape.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bailiwick.errors import Finding, OptionError, TableError
from bailiwick.groups.area_matrix import some, texts
from bailiwick.tables import eager, require_columns

__all__ = ["Sets", "read_sets"]


@dataclass(frozen=True)
class Sets:
    """Who is compared with whom.

    Attributes
    ----------
    treated : tuple of str
        Every treated area, once.
    controls : tuple of str
        Every control, once.
    of : mapping of treated area to controls, or None
        None where controls belong to no treated area in particular.
    """

    treated: tuple[str, ...]
    controls: tuple[str, ...]
    of: Mapping[str, tuple[str, ...]] | None

    def weights(self, left_out: Iterable[str] = ()) -> tuple[dict[str, float], dict[str, float]]:
        """The weights of treated areas and of controls that are left, those of weight 0 left out too.

        In sets a treated area with a control weighs 1, and shares 1 among its controls; without sets every
        area weighs 1.
        """
        gone = set(left_out)
        if self.of is None:
            return (
                {code: 1.0 for code in self.treated if code not in gone},
                {code: 1.0 for code in self.controls if code not in gone},
            )
        treated: dict[str, float] = {}
        controls: dict[str, float] = {}
        for code in self.treated:
            own = [one for one in self.of.get(code, ()) if one not in gone]
            if code in gone or not own:
                continue
            treated[code] = 1.0
            for one in own:
                controls[one] = controls.get(one, 0.0) + 1.0 / len(own)
        return treated, controls


def read_sets(treated: Any, controls: Any) -> Sets:
    """Read treated areas and controls.

    Parameters
    ----------
    treated : codes, or None
        None: those of the table of controls.
    controls : table of treated_code and control_code, or codes
        As `control_areas` gives; rows without a control are passed over.

    Raises
    ------
    ColumnError, OptionError
        The table lacks a column; or codes are given for controls and none for treated areas.
    TableError
        An area is both, a treated area of the table is not among those named, or one of the two is empty.
    """
    of: dict[str, tuple[str, ...]] | None = None
    if _is_codes(controls):
        own = tuple(dict.fromkeys(texts(controls)))
        if treated is None:
            raise OptionError("treated=None goes with a table of pairs; give the codes of treated areas.")
    else:
        frame = eager(controls, "controls")
        require_columns(frame, ("treated_code", "control_code"), "controls")
        firsts, seconds = texts(frame["treated_code"].to_list()), texts(frame["control_code"].to_list())
        lists: dict[str, dict[str, None]] = {code: {} for code in firsts}
        for code, one in zip(firsts, seconds, strict=True):
            if one:
                lists[code][one] = None
        of = {code: tuple(found) for code, found in lists.items()}
        own = tuple(dict.fromkeys(one for one in seconds if one))
    named = list(of or ()) if treated is None else texts([treated] if isinstance(treated, str) else treated)
    areas = tuple(dict.fromkeys(named))
    wrong = []
    both = sorted(set(areas) & set(own))
    if both:
        wrong.append(Finding("both", f"Areas that are treated and controls: {some(both)}.", tuple(both)))
    strange = [code for code in of or () if code not in areas]
    if strange:
        told = f"Areas have controls and are not among the treated ones: {some(strange)}."
        wrong.append(Finding("not-treated", told, tuple(strange)))
    if not areas:
        wrong.append(Finding("no-treated", "There is no treated area."))
    if not own:
        wrong.append(Finding("no-control", "There is no control area."))
    if wrong:
        raise TableError("Treated areas and controls cannot be read.", wrong)
    return Sets(areas, own, of)


def _is_codes(given: Any) -> bool:
    return isinstance(given, (list, tuple, set, frozenset)) or not hasattr(given, "columns")
