"""The same classes on one worker, on two, and on a Dask cluster of this machine."""

import joblib
import polars as pl
from distributed import Client, LocalCluster

import bailiwick
from bailiwick.groups.recipes import recipe


def main() -> None:
    """Fit the same model three times."""
    census = pl.DataFrame(bailiwick.open_sample()["census2021_lad2022_variables"])
    X = bailiwick.merge_areas(census, "lad2022").table.drop("area_name", "residents")
    choices = recipe("oa2021") | {"cuts": (4, 8), "random_state": 1}

    one = bailiwick.AreaClassification(**choices).fit(X)
    two = bailiwick.AreaClassification(**choices, n_jobs=2).fit(X)
    with (
        LocalCluster(n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None) as cluster,
        Client(cluster),
        joblib.parallel_config(backend="dask"),
    ):
        three = bailiwick.AreaClassification(**choices, n_jobs=2).fit(X)
    print((one.labels_ == two.labels_).all(), (one.labels_ == three.labels_).all())


if __name__ == "__main__":  # workers import this file again
    main()
