"""Rehearsals as the GraphQL fields of officers ask for them."""

import asyncio

from api.errors import ViewpointUnfit
from api.rehearsal.questions import Question
from api.rehearsal.rehearsing import rehearse
from api.rehearsal.rendering import rehearsal_json
from api.rehearsal.viewpoints import viewpoint
from api.schema import SchemaConflict
from api.settings import LimitsSection
from policies import Policies
from resolvers import Caller, Code, Refusal
from resolvers.officer_tools import Rehearsal, Rehearse


def rehearser(limits: LimitsSection, case_required: bool, combination_floor: float) -> Rehearse:
    """Rehearses within the platform's limits, on an event loop of its own: the platform's goes on serving."""

    def rehearsed(policies: Policies, rehearsal: Rehearsal, reader: Caller) -> dict[str, object]:
        catalog, table = policies.catalog, policies.table
        question = Question(rehearsal.query, rehearsal.variables)
        try:
            seen = viewpoint(rehearsal.who, rehearsal.when, catalog, table, rehearsal.today)
            made = asyncio.run(
                rehearse(
                    catalog,
                    table,
                    question,
                    seen,
                    limits=limits,
                    case_required=case_required,
                    combination_floor=combination_floor,
                    reader=reader,
                )
            )
        except ViewpointUnfit as error:
            raise Refusal(Code.BAD_OPERAND, str(error)) from error
        except SchemaConflict as error:
            raise Refusal(Code.POLICIES_REFUSED, str(error)) from error
        return rehearsal_json(made)

    return rehearsed
