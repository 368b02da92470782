"""Catalogue files for a database that nobody has prepared: everything named, nothing opened."""

from catalog.drafting.entries import DraftedItem, DraftedReference, DraftedResource, LeftOut
from catalog.drafting.members import members_file
from catalog.drafting.resources import draft_resources
from catalog.drafting.writing import resource_file

__all__ = [
    "DraftedItem",
    "DraftedReference",
    "DraftedResource",
    "LeftOut",
    "draft_resources",
    "members_file",
    "resource_file",
]
