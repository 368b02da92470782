"""The procedures of the platform: the one list of them."""

from collections.abc import Mapping

from sharing.agreements import AgreementProcedure, Templates, read_templates
from sharing.announcements import Announcements
from sharing.applications import Applications
from sharing.collections import Collections
from sharing.consents import ConsentKeys, Consents
from sharing.corrections import CorrectionKeys, Corrections
from sharing.disputes import Disputes
from sharing.emergencies import Emergencies
from sharing.entries import Entries
from sharing.onward import OnwardRequests
from sharing.opening import Openings
from sharing.proceedings import Kind, Procedure
from sharing.projects import Projects
from sharing.violations import Violations


def procedures(
    keys: CorrectionKeys | None = None, templates: Templates | None = None, consents: ConsentKeys | None = None
) -> Mapping[Kind, Procedure]:
    """All of them, by their kinds; without `keys` and `consents` for their types alone.

    `templates` are those of agreements, None for those that come with the platform.
    """
    every: tuple[Procedure, ...] = (
        AgreementProcedure(read_templates() if templates is None else templates),
        Announcements(),
        Applications(),
        Collections(),
        Consents(consents),
        Corrections(keys),
        Disputes(),
        Emergencies(),
        Entries(),
        OnwardRequests(),
        Openings(),
        Projects(),
        Violations(),
    )
    return {procedure.kind: procedure for procedure in every}
