"""A release: all policy files of one moment, with the number and the signature they were released under."""

from dataclasses import dataclass, field

from catalog import Place
from policies.files import PolicyFile
from policies.releases.signature import SIGNATURE_FILE, ReleaseSignature
from policies.table import version_of


@dataclass(frozen=True, slots=True)
class Release:
    """Files in name order. `number` counts releases up, None where nobody counts; findings call the release `name`."""

    files: tuple[PolicyFile, ...]
    number: int | None = None
    signature: ReleaseSignature | None = None
    name: str = SIGNATURE_FILE
    version: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "version", version_of(self.files))

    @property
    def identity(self) -> tuple[object, ...]:
        """What tells this release from another one, contents by their version."""
        return self.version, self.number, self.signature

    @property
    def place(self) -> Place:
        """Where findings about the release as a whole point."""
        return Place(self.name, 1)
