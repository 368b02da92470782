"""Whether two samples look alike: the tests of Mann and Whitney and of Kolmogorov and Smirnov, and what guessing gains.

Both by their limit distributions, for samples of hundreds and more; ties are taken into account.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import erfc, exp, sqrt


@dataclass(frozen=True, slots=True)
class Alike:
    """What two samples tell of each other.

    `shift` and `shape` are the probabilities of differences as great as these between samples of one distribution, by
    Mann and Whitney and by Kolmogorov and Smirnov. `advantage` is how much more often than by tossing a coin somebody
    is right who is shown one value of each sample and says which is which by their order, 0 to 0.5.
    """

    shift: float
    shape: float
    advantage: float


def compare(one: Sequence[float], other: Sequence[float]) -> Alike:
    """Raises ValueError for an empty sample."""
    if not one or not other:
        raise ValueError("a sample is empty")
    share, shift = _mann_whitney(one, other)
    return Alike(shift, _kolmogorov_smirnov(one, other), abs(share - 0.5))


def quantile(values: Sequence[float], share: float) -> float:
    """The least value that so great a share does not exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def _mann_whitney(one: Sequence[float], other: Sequence[float]) -> tuple[float, float]:
    """How likely a value of the first is the greater (a tie counts half), and how likely a share so far from half."""
    m, n = len(one), len(other)
    counted = sorted(Counter((*one, *other)).items())
    ends = accumulate(count for _, count in counted)
    ranks = {value: end - (count - 1) / 2 for (value, count), end in zip(counted, ends, strict=True)}
    greater = sum(ranks[value] for value in one) - m * (m + 1) / 2
    ties = sum(count**3 - count for _, count in counted)
    variance = m * n / 12 * (m + n + 1 - ties / ((m + n) * (m + n - 1)))
    if variance <= 0:  # all values are equal
        return 0.5, 1.0
    off = max(0.0, abs(greater - m * n / 2) - 0.5) / sqrt(variance)
    return greater / (m * n), erfc(off / sqrt(2))


def _kolmogorov_smirnov(one: Sequence[float], other: Sequence[float]) -> float:
    """How likely the distribution functions lie so far apart somewhere."""
    m, n = len(one), len(other)
    first, second = sorted(one), sorted(other)
    values = sorted({*first, *second})
    apart = max(abs(bisect_right(first, value) / m - bisect_right(second, value) / n) for value in values)
    if not apart:
        return 1.0
    scaled = apart * (sqrt(m * n / (m + n)) + 0.12 + 0.11 / sqrt(m * n / (m + n)))
    total = 2 * sum((-1.0) ** (term - 1) * exp(-2 * (term * scaled) ** 2) for term in range(1, 101))
    return float(min(1.0, max(0.0, total)))
