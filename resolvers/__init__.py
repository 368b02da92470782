"""What a field of the schema does: the pipeline plan → decide → compile → execute, and the other root areas."""

from resolvers.errors import Code, InvalidDocument, Refusal
from resolvers.passage import Passage
from resolvers.request import Caller, Reply, Request, Statements

__all__ = ["Caller", "Code", "InvalidDocument", "Passage", "Refusal", "Reply", "Request", "Statements"]
