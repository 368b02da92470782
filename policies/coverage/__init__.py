"""What the policies leave out of the catalogue: items, rules that never decide, departments that reach nothing."""

from policies.coverage.counting import Coverage, ResourceCoverage, coverage
from policies.coverage.reports import as_json, as_text

__all__ = ["Coverage", "ResourceCoverage", "as_json", "as_text", "coverage"]
