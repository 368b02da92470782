"""A source from its settings."""

from sources.errors import SourceMisconfigured
from sources.postgresql import PostgreSQLSource
from sources.source import Source, SourceSettings
from sources.sqlite import SQLiteSource


def open_source(name: str, settings: SourceSettings) -> Source:
    """The source behind `settings.url`; connections are opened when they are first needed.

    Raises `SourceMisconfigured` for a URL that is neither `postgresql://…` nor `sqlite:///path`.
    """
    match settings.url.partition("://")[0]:
        case "postgresql" | "postgres":
            return PostgreSQLSource(name, settings)
        case "sqlite":
            return SQLiteSource(name, settings)
        case _:
            raise SourceMisconfigured(name, "has a url that begins neither with `postgresql://` nor with `sqlite:///`")
