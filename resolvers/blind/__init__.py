"""Blind batches: the entries that a resource holds are read and blinded, and the caller's message is answered.

`asked`, `held` ← `desk`, each importing only what stands before it.
"""

from resolvers.blind.asked import BlindAsked, read_asked
from resolvers.blind.desk import BlindDesk

__all__ = ["BlindAsked", "BlindDesk", "read_asked"]
