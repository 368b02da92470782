"""Entries brought in and taken out: files of one entry each, sheets in the national guide's form, DCAT."""

from catalog.exchange.dcat_reading import read_dcat
from catalog.exchange.dcat_writing import write_dcat
from catalog.exchange.drafts import Brought, DraftEntry
from catalog.exchange.entry_documents import document_of
from catalog.exchange.entry_files import entry_paths, read_entries, read_members, write_entry
from catalog.exchange.errors import NotWritable, SheetError, told
from catalog.exchange.sheet_reading import read_workbook
from catalog.exchange.sheet_writing import write_workbook

__all__ = [
    "Brought",
    "DraftEntry",
    "NotWritable",
    "SheetError",
    "document_of",
    "entry_paths",
    "read_dcat",
    "read_entries",
    "read_members",
    "read_workbook",
    "told",
    "write_dcat",
    "write_entry",
    "write_workbook",
]
