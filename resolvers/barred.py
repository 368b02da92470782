"""The refusal of what an agreement is missing for, or rights are suspended for, whatever the policies open."""

from types import MappingProxyType

from policies import AccessBarred, Bar
from resolvers.errors import Code, Refusal

_REFUSALS = MappingProxyType(
    {
        Bar.NO_AGREEMENT: (
            Code.AGREEMENT_REQUIRED,
            "the agreement that has to be signed before any access is not in force, or nobody can confirm that it is",
        ),
        Bar.SUSPENDED: (Code.RIGHTS_SUSPENDED, "the rights of the department are suspended"),
    }
)


def barred(error: AccessBarred, path: tuple[str | int, ...] = ()) -> Refusal:
    """Names the resource, which is no secret: every member finds it in the catalogue."""
    code, message = _REFUSALS[error.bar]
    return Refusal(code, message, path, {"resource": error.resource})
