"""Combinations: which lines open nothing more to a department, for together with earlier ones they would undo masks."""

from policies.withholding.deciding import Combinations

__all__ = ["Combinations"]
