"""Give a result back as the kind of dataframe that came in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw
    import polars as pl


def like(result: pl.DataFrame, frame: nw.DataFrame[Any]) -> Any:
    """The result as the kind of dataframe that was given, with its column types where they still hold."""
    import narwhals.stable.v2 as nw

    if frame.implementation.is_polars():
        native: pl.DataFrame = nw.to_native(frame)
        casts = {
            name: kind
            for name, kind in native.schema.items()
            if name in result.columns and result.schema[name] != kind and not kind.is_numeric()
        }
        return result.cast(casts)  # type: ignore[arg-type]
    if frame.implementation.is_pandas():
        import pandas as pd

        shown = result.to_pandas()
        before: pd.DataFrame = nw.to_native(frame)
        for name in shown.columns:
            if name in before.columns and shown[name].dtype != before[name].dtype:
                kind: Any = before[name].dtype
                if pd.api.types.is_extension_array_dtype(kind) and pd.api.types.is_numeric_dtype(kind):
                    shown[name] = _nullable(result.get_column(name), kind)
                    continue
                if isinstance(kind, pd.CategoricalDtype):
                    kind = "category"
                if not (pd.api.types.is_integer_dtype(kind) or pd.api.types.is_bool_dtype(kind)):
                    shown[name] = shown[name].astype(kind)
        return shown
    import pyarrow as pa

    arrow = result.to_arrow()
    if not frame.implementation.is_pyarrow():
        return nw.to_native(nw.from_arrow(arrow, backend=frame.implementation))
    given: pa.Table = nw.to_native(frame)
    for place, field in enumerate(arrow.schema):
        # New columns keep their type, and text its usual one.
        new = pa.string() if pa.types.is_large_string(field.type) else field.type
        kind = given.schema.field(field.name).type if field.name in given.schema.names else new
        numbers = pa.types.is_integer(kind) or pa.types.is_floating(kind)
        if field.type == kind or numbers:
            continue
        column = arrow.column(place)
        if pa.types.is_dictionary(kind):
            column = column.cast(kind.value_type).dictionary_encode().cast(kind)
        else:
            column = column.cast(kind)
        arrow = arrow.set_column(place, field.name, column)
    return arrow


def _nullable(column: pl.Series, kind: Any) -> Any:
    """A column of numbers in the nullable kind of pandas it came in, as wide as the result needs.

    By way of floats a null would become NaN, and large whole numbers would be rounded.
    """
    import pandas as pd
    import pyarrow as pa

    def mapper(held: pa.DataType) -> Any:
        if pd.api.types.is_float_dtype(kind):
            return kind  # floats stay as wide as they came
        if isinstance(kind, pd.ArrowDtype):
            return pd.ArrowDtype(held)
        if pa.types.is_floating(held):
            return pd.Float64Dtype()
        return pd.api.types.pandas_dtype(str(held).replace("uint", "UInt").replace("int", "Int"))

    return pa.table({"column": column.to_arrow()}).to_pandas(types_mapper=mapper)["column"]
