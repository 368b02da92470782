"""Works out beside the event loop what combinations withhold, so that no other request waits for it."""

import asyncio
from collections.abc import Iterable, Sequence

from policies import Rights, Withholding, giving_way


async def settle(rights: Rights, resources: Iterable[str]) -> None:
    """Returns when decisions about the resources, and about all that references lead to from there, take no time.

    Where a thousand resources refer to the same persons it may take a second, once for each department, day and
    version of the policies.
    """
    unknown = [code for code in resources if not rights.withheld.knows(code)]
    if unknown:
        await asyncio.to_thread(_work_out, rights.withheld, unknown)


def _work_out(withheld: Withholding, resources: Sequence[str]) -> None:
    with giving_way(lambda: False):  # somebody waits for it: it shares the processor in short turns, but does not rest
        for code in resources:
            withheld.of(code)
