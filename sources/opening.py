"""A source from its settings."""

from sources.errors import SourceMisconfigured
from sources.mysql import MySQLSource
from sources.postgresql import PostgreSQLSource
from sources.source import Source, SourceSettings
from sources.sqlite import SQLiteSource


def open_source(name: str, settings: SourceSettings) -> Source:
    """The source behind `settings.url`; connections are opened when they are first needed.

    Raises `SourceMisconfigured` for a URL that is none of `postgresql://…`, `mariadb://…` (or `mysql://…`) and
    `sqlite:///path`.
    """
    match settings.url.partition("://")[0]:
        case "postgresql" | "postgres":
            return PostgreSQLSource(name, settings)
        case "mariadb" | "mysql":
            return MySQLSource(name, settings)
        case "sqlite":
            return SQLiteSource(name, settings)
        case _:
            known = "`postgresql://`, `mariadb://` or `sqlite:///`"
            raise SourceMisconfigured(name, f"has a url that does not begin with {known}")
