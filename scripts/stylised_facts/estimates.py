# SPDX-License-Identifier: GPL-3.0-or-later
"""Estimates over replicates with their standard errors, and the bounds they are held to."""

import dataclasses
import math

import numpy as np


@dataclasses.dataclass(frozen=True)
class Estimate:
    """A smooth function of ensemble means.

    `influence` is its linearisation in each replicate (the delta method), so that the difference
    of two estimates over the same replicates has the error of the paired difference.
    """

    value: float
    influence: np.ndarray

    def __sub__(self, other):
        if not isinstance(other, Estimate):
            return Estimate(self.value - other, self.influence)
        return Estimate(self.value - other.value, self.influence - other.influence)

    @property
    def error(self):
        count = len(self.influence)
        return float(np.std(self.influence, ddof=1) / math.sqrt(count)) if count > 1 else math.nan


def mean(values):
    values = np.asarray(values, dtype=float)
    return Estimate(float(values.mean()), values - values.mean())


def ratio(above, below):
    """The ratio of two means (not the mean of ratios, which a replicate without accords lacks)."""
    above, below = np.asarray(above, dtype=float), np.asarray(below, dtype=float)
    if below.mean() == 0:
        return Estimate(math.nan, np.full(len(below), math.nan))
    value = above.mean() / below.mean()
    return Estimate(float(value), (above - value * below) / below.mean())


def median_difference(later, earlier, resamples=1000, seed=1):
    """Median of `later` less that of `earlier` and its 95 % interval by a paired bootstrap.

    Never happening is infinity. Both hold the same replicates, which are drawn together.
    """
    draws = np.random.default_rng(seed).integers(len(later), size=(resamples, len(later)))
    with np.errstate(invalid="ignore"):
        value = float(np.median(later) - np.median(earlier))
        differences = np.median(later[draws], axis=1) - np.median(earlier[draws], axis=1)
    if np.isnan(differences).any():
        return value, None
    interval = np.quantile(differences, [0.025, 0.975], method="inverted_cdf")
    return value, (float(interval[0]), float(interval[1]))


@dataclasses.dataclass(frozen=True)
class Measure:
    """A number of a fact; one without a bound is there to be read."""

    label: str
    value: float
    error: float = None
    interval: tuple = None
    low: float = -math.inf
    high: float = math.inf
    strict: bool = False

    @property
    def bounded(self):
        return math.isfinite(self.low) or math.isfinite(self.high)

    @property
    def passed(self):
        if math.isnan(self.value):
            return not self.bounded
        if self.strict:
            return self.low < self.value < self.high
        return self.low <= self.value <= self.high

    @property
    def close(self):
        """Whether a bound lies within two standard errors: another seed may decide otherwise."""
        ends = [end for end in (self.low, self.high) if math.isfinite(end)]
        if self.interval is not None:
            return any(self.interval[0] <= end <= self.interval[1] for end in ends)
        return bool(self.error) and any(abs(self.value - end) < 2 * self.error for end in ends)

    @property
    def bound(self):
        if math.isfinite(self.low) and math.isfinite(self.high):
            return f"{self.low:.2f} to {self.high:.2f}"
        sign = "" if self.strict else "="
        if math.isfinite(self.low):
            return f">{sign} {self.low:g}"
        return f"<{sign} {self.high:g}" if math.isfinite(self.high) else ""


def measure(label, estimate, **bounds):
    return Measure(label, estimate.value, estimate.error, **bounds)


def exceeds(label, estimate):
    """A measure that must be positive, for orderings."""
    return measure(label, estimate, low=0.0, strict=True)
