"""The few SQL constructs that dialects spell differently."""

from resolvers.sql.constructs.comparing import Amount, Bytewise, Directed, ExactText, SameText
from resolvers.sql.constructs.documents import Finite, JsonText
from resolvers.sql.constructs.gathered import Gathered, GatheredBy
from resolvers.sql.constructs.lists import AmongValues, Values
from resolvers.sql.constructs.matching import Contains, Like, StartsWith
from resolvers.sql.constructs.spelled import BETWEEN, AmongTexts, Columns, Pairs
from resolvers.sql.constructs.texts import Constant, Joined, Missing, Number, Utf8

__all__ = [
    "Pairs",
    "Columns",
    "BETWEEN",
    "AmongTexts",
    "AmongValues",
    "Amount",
    "Bytewise",
    "Constant",
    "Contains",
    "Directed",
    "ExactText",
    "Finite",
    "Gathered",
    "GatheredBy",
    "Joined",
    "JsonText",
    "Like",
    "Missing",
    "Number",
    "SameText",
    "StartsWith",
    "Utf8",
    "Values",
]
