"""Values in statements reach a log of MariaDB or not, as its settings have it; a real server is asked for some."""

from collections.abc import Mapping

import pytest

from sources import SourceSettings, open_source
from sources.mysql_log import may_log
from tests.fix_mariadb import MariaDB

QUIET = {
    "GENERAL_LOG": "OFF",
    "SLOW_QUERY_LOG": "OFF",
    "SQL_LOG_OFF": "OFF",
    "LOG_OUTPUT": "FILE",
    "LONG_QUERY_TIME": "10.000000",
    "LOG_QUERIES_NOT_USING_INDEXES": "OFF",
    "MAX_STATEMENT_TIME": "5.000000",
}
SLOW = {"SLOW_QUERY_LOG": "ON"}


@pytest.mark.parametrize(
    ("changes", "logs"),
    [
        ({}, False),
        ({"GENERAL_LOG": "ON"}, True),
        ({"GENERAL_LOG": "ON", "LOG_OUTPUT": "TABLE"}, True),
        ({"GENERAL_LOG": "ON", "LOG_OUTPUT": "NONE"}, False),
        ({"GENERAL_LOG": "ON", "SQL_LOG_OFF": "ON"}, False),
        (SLOW, False),
        (SLOW | {"LONG_QUERY_TIME": "5.500000"}, True),
        (SLOW | {"LONG_QUERY_TIME": "0.100000"}, True),
        (SLOW | {"LOG_QUERIES_NOT_USING_INDEXES": "ON"}, True),
        (SLOW | {"MAX_STATEMENT_TIME": "0.000000"}, True),
        (SLOW | {"LONG_QUERY_TIME": "0.100000", "LOG_OUTPUT": "NONE"}, False),
        ({"SERVER_AUDIT_LOGGING": "ON"}, True),
        ({"SERVER_AUDIT_LOGGING": "OFF"}, False),
        ({"SQL_ERROR_LOG_FILENAME": "sql_errors.log"}, True),
    ],
)
def test_settings(changes: Mapping[str, str], logs: bool) -> None:
    assert may_log({**QUIET, **changes}) is logs


async def test_a_source_tells_whether_its_log_gets_values(mariadb: MariaDB, mariadb_database: str) -> None:
    source = open_source("city", SourceSettings(mariadb_database, connect_timeout_s=30))
    try:
        for setting, logs in (
            ("long_query_time = 60", False),
            ("slow_query_log = ON", False),
            ("long_query_time = 1", True),
        ):
            mariadb.run(f"SET GLOBAL {setting}")
            assert await source.logs_parameters() is logs
    finally:
        for setting in ("slow_query_log", "long_query_time"):
            mariadb.run(f"SET GLOBAL {setting} = DEFAULT")
        await source.close()
