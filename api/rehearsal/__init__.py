"""View as: the answer that a department would get, on made-up rows, before policies are released."""

from api.rehearsal.for_officers import rehearser
from api.rehearsal.questions import Question
from api.rehearsal.rehearsing import Rehearsal, Statement, rehearse
from api.rehearsal.rendering import rehearsal_json, rehearsal_text
from api.rehearsal.shown import ShownItem, ShownRow
from api.rehearsal.viewpoints import Viewpoint, viewpoint

__all__ = [
    "Question",
    "Rehearsal",
    "ShownItem",
    "ShownRow",
    "Statement",
    "Viewpoint",
    "rehearsal_json",
    "rehearsal_text",
    "rehearse",
    "rehearser",
    "viewpoint",
]
