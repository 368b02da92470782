"""The settings of databases: those with data to share, and the metadata store."""

import stat
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PositiveInt, SecretStr
from pydantic_settings import NoDecode
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from api.errors import SettingsError
from api.settings.section import Section


def _database_url(value: object) -> URL:
    try:
        return make_url(value) if isinstance(value, str | URL) else make_url("")
    except ArgumentError:
        raise ValueError("not a database url") from None  # the library's own text repeats the url, password included


DatabaseUrl = Annotated[URL, NoDecode, BeforeValidator(_database_url)]  # a variable holds it as it is, not as JSON


class DatabaseSection(Section):
    """A database and how to log in to it. The password never stands in `zhaobi.toml`."""

    url: DatabaseUrl
    """SQLAlchemy URL, such as `postgresql+asyncpg://zhaobi@db/city`; in the file without a password."""
    password: SecretStr | None = None
    """The password, by environment only."""
    password_file: Path | None = None
    """A file that holds the password alone, readable by its owner only."""

    def login_url(self) -> URL:
        """The URL with the password in it. Raises SettingsError when the password file cannot be used."""
        if self.password is not None:
            return self.url.set(password=self.password.get_secret_value())
        if self.password_file is not None:
            return self.url.set(password=_read_secret(self.password_file))
        return self.url


class SourceSection(DatabaseSection):
    """A database with data to share."""

    pool_size: PositiveInt = 8
    """Connections each worker keeps."""
    statement_timeout_ms: PositiveInt = 5_000
    """Milliseconds after which the database gives up on a statement."""
    connect_timeout_ms: PositiveInt = 3_000
    """Milliseconds to wait for a new or free connection."""
    pure_sql: bool = False
    """Refuse plans whose masks this database cannot apply itself."""
    keyed_masks: Literal["python", "sql"] = "python"
    """Where keyed masks run: beside the source, or within it, which then gets the key of one department and item."""


class StoreSection(DatabaseSection):
    """The metadata store: grants, agreements, budgets, releases of policies."""

    url: DatabaseUrl = Field(default=make_url("sqlite+aiosqlite:///var/zhaobi.db"))
    """SQLAlchemy URL of the metadata database."""


def _read_secret(path: Path) -> str:
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise SettingsError(f"`{path}`: others than its owner may read this secret")
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"`{path}`: cannot be read: {type(error).__name__}") from None
