"""The settings of what is in force: where the catalogue and the policies are read from."""

from pathlib import Path
from typing import Literal, Self

from pydantic import model_validator

from api.settings.section import Section


class CatalogSection(Section):
    """Where the catalogue is read from."""

    dir: Path = Path("catalog")
    """Folder with one YAML file per resource."""
    departments: Path = Path("catalog/departments.yaml")
    """The file of member departments."""


class PoliciesSection(Section):
    """Where the policies are read from."""

    supply: Literal["files", "store"] = "files"
    """Where policies come from: the folder `dir`, or the releases in the metadata store."""
    dir: Path = Path("policies")
    """Folder of the policy files."""
    require_signed: bool = False
    """Whether only policies are taken that one of `signers` has signed."""
    signers: Path | None = None
    """Folder of the public PEM keys, each named `ID.public.pem`, whose holders may release policies."""

    @model_validator(mode="after")
    def _signers_are_known(self) -> Self:
        if self.require_signed and self.signers is None:
            raise ValueError("require_signed needs signers")
        return self
