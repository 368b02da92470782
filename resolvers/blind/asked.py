"""What a caller sends in a session: its name, and a message that nobody but the caller can read."""

from dataclasses import dataclass, field

from masking import bytes_of
from masking.blind import POINT_BYTES, Flaw, MessageRefused, stated_size
from resolvers.errors import Code, Refusal
from resolvers.given import Variables, value_of
from resolvers.plan import BlindAnswering, Path
from sharing.blind import Told


@dataclass(frozen=True, slots=True)
class BlindAsked:
    """The session, and the caller's message in it."""

    session: str = field(repr=False)
    message: bytes = field(repr=False)

    def most_entries(self, told: Told) -> int:
        """The most that the message may ask, in a session in which that is told of them."""
        return stated_size(self.message) if told is Told.SIZE else len(self.message) // POINT_BYTES


def read_asked(plan: BlindAnswering, variables: Variables) -> BlindAsked:
    """The values of a request. Raises `Refusal` (BAD_OPERAND) for a message that is no base64."""
    message = bytes_of(str(value_of(plan.request, variables)))
    if message is None:
        raise unreadable(plan.path, MessageRefused(Flaw.KIND))
    return BlindAsked(str(value_of(plan.session, variables)), message)


def unreadable(path: Path, refused: MessageRefused) -> Refusal:
    """The refusal of a message; `fault` is the name of what is wrong with it."""
    return Refusal(Code.BAD_OPERAND, str(refused), path, {"fault": refused.flaw.name})
