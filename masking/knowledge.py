"""What somebody knows about a value who does not have it: the forms that are had, and the candidates that remain."""

from dataclasses import dataclass
from math import log2

from masking.masks import Mask


@dataclass(frozen=True, slots=True)
class Candidates:
    """How many values are possible: of `all` on average, in the worst case `least`."""

    all: float
    average: float
    least: float

    @property
    def bits(self) -> float:
        """What is known of the value, in bits: 0 where nothing is, `log2(all)` where one candidate is left."""
        return log2(self.all) - log2(self.average)


@dataclass(frozen=True, slots=True)
class Known:
    """One form in which a value is had; with `fact` not the value itself but that part of an identifier."""

    mask: Mask
    fact: str | None = None
