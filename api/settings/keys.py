"""The settings of keys, of tokens, and of the log that outlives requests."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, PositiveInt, SecretStr, model_validator

from api.settings.section import Section


class AuditSection(Section):
    """The durable log."""

    dir: Path = Path("var/audit")
    """Folder of the log files."""
    batch_delay_ms: Annotated[float, Field(ge=0, le=100)] = 0
    """Milliseconds for which a record waits for others to share its commit, while there are several."""


Word = Annotated[str, Field(pattern=r"^[^\x00]+$")]


class KeysSection(Section):
    """Keys of the platform."""

    suite: Literal["std", "gm"] = "std"
    """The suite of cryptographic algorithms."""
    dir: Path = Path("var/keys")
    """Folder of the PEM keys that sign and verify tokens."""
    master_key_file: Path = Path("var/keys/master.key")
    """File of the master key, readable by its owner only."""
    master_key: SecretStr | None = None
    """The master key itself, by environment only; it goes before the file."""
    master_key_command: Annotated[tuple[Word, ...], Field(min_length=1)] | None = None
    """Program with arguments that prints the master key, run without a shell when a process starts."""
    master_key_timeout_s: PositiveInt = 10
    """Seconds within which that program must have ended."""
    epochs_file: Path = Path("var/keys/epochs.toml")
    """File of the epochs of keys for masks; without it there is one that never ends."""

    @model_validator(mode="after")
    def _one_master_key(self) -> Self:
        others = {"master_key", "master_key_file"} & self.model_fields_set
        if self.master_key_command is not None and others:
            raise ValueError(f"master_key_command and {min(others)} are both set: which one holds the master key?")
        return self


class AuthSection(Section):
    """Bearer tokens."""

    issuer: Annotated[str, Field(min_length=1, max_length=255)] = "zhaobi"
    """The `iss` claim that tokens carry and must carry."""
    token_lifetime_s: PositiveInt = 3_600
    """Seconds a new token is good for."""
    leeway_s: Annotated[int, Field(ge=0, le=300)] = 60
    """Seconds by which clocks may differ."""
    tokens_cached: PositiveInt = 4_096
    """Checked tokens each worker remembers."""
