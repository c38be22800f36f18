# SPDX-License-Identifier: GPL-3.0-or-later
"""The score of a difference of paired shares (Tango 1998), its variance by the likeliest shares as a
numerical search finds them."""

import numpy as np
from scipy import optimize, stats


def _counts(sample, reference):
    difference = np.asarray(sample, dtype=float) - np.asarray(reference, dtype=float)
    return np.sum(difference > 0), np.sum(difference < 0), len(difference)


def _score(sample, reference, supposed):
    more, less, n = _counts(sample, reference)

    def surprise(alone):
        shares = np.array([alone + supposed, alone, 1 - 2 * alone - supposed])
        counts = np.array([more, less, n - more - less])
        with np.errstate(divide="ignore", invalid="ignore"):
            return -np.sum(np.where(counts > 0, counts * np.log(shares), 0))

    ends = max(0, -supposed), (1 - supposed) / 2
    inside = optimize.minimize_scalar(surprise, bounds=ends, method="bounded",
                                      options={"xatol": 1e-14}).x
    alone = min((*ends, inside), key=surprise)
    distance = (more - less) / n - supposed
    variance = (2 * alone + supposed - supposed ** 2) / n
    if abs(distance) < 1e-15:
        return 0
    return distance / np.sqrt(variance) if variance > 0 else np.sign(distance) * 1e3


def interval(sample, reference):
    more, less, n = _counts(sample, reference)
    middle, z = (more - less) / n, stats.norm.ppf(0.975)
    return (optimize.brentq(lambda at: _score(sample, reference, at) - z, -1, middle),
            optimize.brentq(lambda at: _score(sample, reference, at) + z, middle, 1))


def p_difference(sample, reference):
    """McNemar's (1947)."""
    more, less, _ = _counts(sample, reference)
    return stats.chi2.sf((more - less) ** 2 / (more + less), 1)


def p_equivalence(sample, reference, margin):
    return max(stats.norm.cdf(_score(sample, reference, margin)),
               stats.norm.sf(_score(sample, reference, -margin)))
