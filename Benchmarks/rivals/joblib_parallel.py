"""joblib.Parallel with its default backend (loky) and batches."""

import joblib

from empty import WORKERS, measure, nothing

if __name__ == "__main__":
    with joblib.Parallel(n_jobs=WORKERS) as parallel:
        measure(
            f"joblib {joblib.__version__}",
            lambda count: parallel(joblib.delayed(nothing)(i) for i in range(count)),
        )
