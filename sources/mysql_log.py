"""Whether a MariaDB server may write statements, with the values in them, into a log, by a session's settings."""

from collections.abc import Mapping

from sqlalchemy import Connection, String, column, select, table

SETTINGS = table(
    "SESSION_VARIABLES",
    column("VARIABLE_NAME", String),
    column("VARIABLE_VALUE", String),
    schema="information_schema",
)

GENERAL, SLOW, OFF = "GENERAL_LOG", "SLOW_QUERY_LOG", "SQL_LOG_OFF"
DESTINATION = "LOG_OUTPUT"
SLOWER_THAN, WITHOUT_INDEX = "LONG_QUERY_TIME", "LOG_QUERIES_NOT_USING_INDEXES"
LIMIT = "MAX_STATEMENT_TIME"
AUDITED = "SERVER_AUDIT_LOGGING"
ON_ERROR = "SQL_ERROR_LOG_FILENAME"
"""There only where the plugin is loaded that logs statements which fail."""

_NAMES = (GENERAL, SLOW, OFF, DESTINATION, SLOWER_THAN, WITHOUT_INDEX, LIMIT, AUDITED, ON_ERROR)
_GRACE_S = 1.0  # a statement that is stopped takes a little longer than it may


def logs_values(connection: Connection) -> bool:
    """What `may_log` says of the settings of this very session. For `AsyncConnection.run_sync`."""
    asked = select(SETTINGS.c.VARIABLE_NAME, SETTINGS.c.VARIABLE_VALUE).where(SETTINGS.c.VARIABLE_NAME.in_(_NAMES))
    return may_log({name: value for name, value in connection.execute(asked)})


def may_log(settings: Mapping[str, str]) -> bool:
    """Whether a SELECT may reach a log under these settings, as `information_schema.SESSION_VARIABLES` spells them.

    A setting that is not there is of a plugin that is not loaded. The binary log holds no statement that only reads.
    """
    return _in_general(settings) or _if_slow(settings) or settings.get(AUDITED) == "ON" or ON_ERROR in settings


def _in_general(settings: Mapping[str, str]) -> bool:
    return settings.get(GENERAL) == "ON" and settings.get(OFF) != "ON" and _is_kept(settings)


def _if_slow(settings: Mapping[str, str]) -> bool:
    """A slow statement is logged where statements may run so long, one that reads a whole table at any rate."""
    limit_s, slow_s = float(settings.get(LIMIT, "0")), float(settings.get(SLOWER_THAN, "0"))
    may_be_slow = not limit_s or slow_s <= limit_s + _GRACE_S or settings.get(WITHOUT_INDEX) == "ON"
    return settings.get(SLOW) == "ON" and may_be_slow and _is_kept(settings)


def _is_kept(settings: Mapping[str, str]) -> bool:
    return settings.get(DESTINATION) != "NONE"
