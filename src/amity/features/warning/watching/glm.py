r"""
Fit quasi-Poisson regressions with a log link by iteratively reweighted least squares, as R's `glm` does.

Same start (y + 0.1), same criterion of convergence (a relative change of the deviance below 1e-8, at most
25 steps), same leftovers: the working weights are those of the last step, taken before its update. They
matter in the eighth decimal, and in series of zeros in the first.
"""

from dataclasses import dataclass

import numpy as np

from amity.features.warning.watching.detector import Bools, Numbers

EPSILON = 1e-8
STEPS = 25
TINY = float(np.finfo(float).eps)
BLOCK = 256  # rows


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted regression: n observations, p columns."""

    coefficients: Numbers  # shape (p,)
    mean: Numbers  # shape (n,)
    residuals: Numbers  # working residuals (y - mean) / mean, shape (n,)
    weights: Numbers  # working weights of the last step, shape (n,)
    hat: Numbers  # leverages, shape (n,)
    covariance: Numbers  # of the coefficients, for a dispersion of 1, shape (p, p)
    freedom: int  # residual degrees of freedom
    converged: bool

    def dispersion(self, weights: Numbers | None = None) -> float:
        """Return the estimate of Pearson from the working residuals, by the working weights or by others."""
        taken = self.weights if weights is None else weights
        return float(np.sum(taken * self.residuals**2) / self.freedom) if self.freedom > 0 else float("nan")

    def predict(self, row: Numbers, dispersion: float) -> tuple[float, float]:
        """Return the linear predictor at *row* and its standard error."""
        return float(row @ self.coefficients), float(np.sqrt(row @ self.covariance @ row * dispersion))


def fit(design: Numbers, counts: Numbers, weights: Numbers | None = None) -> Fit | None:
    """Return the regression of *counts*, shape (n,), on *design*, shape (n, p); None if it cannot be had."""
    prior = np.ones(len(counts)) if weights is None else weights
    mean = counts + 0.1
    predictor = np.log(mean)
    deviance = _deviance(counts, mean, prior)
    converged = False
    for _ in range(STEPS):
        root = np.sqrt(prior * mean)
        q, r = decomposed(design * root[:, None])
        if not _full_rank(r):
            return None
        working = predictor + (counts - mean) / mean
        coefficients = np.asarray(np.linalg.solve(r, q.T @ (root * working)), dtype=np.float64)
        predictor = design @ coefficients
        mean = np.maximum(np.exp(np.minimum(predictor, 700.0)), TINY)
        before, deviance = deviance, _deviance(counts, mean, prior)
        if not np.isfinite(deviance):
            return None
        if abs(deviance - before) / (abs(deviance) + 0.1) < EPSILON:
            converged = True
            break
    inverse = np.linalg.inv(r)
    hat = np.sum(q**2, axis=1)
    return Fit(
        coefficients,
        mean,
        (counts - mean) / mean,
        root**2,
        np.where(hat >= 1 - 10 * TINY, 1.0, hat),
        inverse @ inverse.T,
        int(np.count_nonzero(prior)) - design.shape[1],
        converged,
    )


def decomposed(matrix: Numbers) -> tuple[Numbers, Numbers]:
    """
    Return orthogonal q and upper triangular r whose product is *matrix*, shape (n, p).

    Long ones go in blocks. BLAS would share them among threads, which wait for each other far longer than
    they work where the machine is busy.
    """
    rows, columns = matrix.shape
    if rows <= BLOCK:
        q, r = np.linalg.qr(matrix)
        return q, r
    blocks = -(-rows // BLOCK)
    padded = np.zeros((blocks * BLOCK, columns))
    padded[:rows] = matrix
    outer, triangles = np.linalg.qr(padded.reshape(blocks, BLOCK, columns))
    inner, r = np.linalg.qr(triangles.reshape(-1, columns))
    return (outer @ inner.reshape(blocks, -1, columns)).reshape(-1, columns)[:rows], r


def anscombe_residuals(counts: Numbers, model: Fit, dispersion: float) -> Numbers:
    r"""Return :math:`\frac32 (y^{2/3} \mu^{-1/6} - \mu^{1/2}) / \sqrt{\phi (1 - h)}`, shape (n,)."""
    raw = 1.5 * (counts ** (2 / 3) * model.mean ** (-1 / 6) - np.sqrt(model.mean))
    with np.errstate(divide="ignore", invalid="ignore"):  # a leverage of 1 is looked at by who calls
        return np.asarray(raw / np.sqrt(dispersion * (1 - model.hat)))


def downweighted(residuals: Numbers, above: float) -> Numbers | None:
    """Return weights that sum to n, smaller where a residual is above *above*: past outbreaks are."""
    if not np.all(np.isfinite(residuals)):
        return None
    large: Bools = residuals > above
    shrunk = np.where(large, 1 / np.where(large, residuals, 1.0) ** 2, 1.0)
    return np.asarray(shrunk * len(residuals) / np.sum(shrunk))


def _deviance(counts: Numbers, mean: Numbers, weights: Numbers) -> float:
    ratio = np.where(counts > 0, counts, 1.0) / mean
    parts = np.where(counts > 0, counts * np.log(ratio) - (counts - mean), mean)
    return float(2 * np.sum(weights * parts))


def _full_rank(r: Numbers) -> bool:
    """Whether no column is (nearly) made of those before it; R's limit is the same."""
    with np.errstate(invalid="ignore"):
        return bool(np.all(np.abs(np.diag(r)) > 1e-11 * np.sqrt(np.sum(r**2, axis=0))))
