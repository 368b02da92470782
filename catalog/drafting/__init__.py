"""Catalogue files for a database that nobody has prepared: everything named, nothing opened."""

from catalog.drafting.entries import Draft, DraftedItem, DraftedReference, DraftedResource, LeftOut, LeftOutTable
from catalog.drafting.members import members_file
from catalog.drafting.resources import draft_resources
from catalog.drafting.writing import one_line, resource_file

__all__ = [
    "Draft",
    "DraftedItem",
    "DraftedReference",
    "DraftedResource",
    "LeftOut",
    "LeftOutTable",
    "draft_resources",
    "members_file",
    "one_line",
    "resource_file",
]
