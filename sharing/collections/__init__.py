"""Collections: what a department collects itself is registered first, and checked against what sharing supplies."""

from sharing.collections.actions import Acknowledge, Amend, End, Object, Recheck, Register
from sharing.collections.collection import Collection, CollectionItem, CollectionState, Source
from sharing.collections.obtainable import sources
from sharing.collections.procedure import Collections

__all__ = [
    "Acknowledge",
    "Amend",
    "Collection",
    "CollectionItem",
    "CollectionState",
    "Collections",
    "End",
    "Object",
    "Recheck",
    "Register",
    "Source",
    "sources",
]
