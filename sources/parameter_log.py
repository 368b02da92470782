"""Whether a PostgreSQL server may write the values of parameters into its log, by the settings of a session."""

from collections.abc import Mapping

from sqlalchemy import Connection, String, column, select, table

SETTINGS = table("pg_settings", column("name", String), column("setting", String), schema="pg_catalog")

LENGTH = "log_parameter_max_length"
ON_ERROR = "log_parameter_max_length_on_error"
STATEMENT = "log_statement"
SLOW = "log_min_duration_statement"
SLOW_SAMPLE, SAMPLE_RATE = "log_min_duration_sample", "log_statement_sample_rate"
TRANSACTIONS = "log_transaction_sample_rate"
EXPLAINED = "auto_explain.log_min_duration"
PLANS = "debug_print_plan"
AUDITED = "pgaudit.log_parameter"

_NAMES = (LENGTH, ON_ERROR, STATEMENT, SLOW, SLOW_SAMPLE, SAMPLE_RATE, TRANSACTIONS, EXPLAINED, PLANS, AUDITED)


def logs_parameters(connection: Connection) -> bool:
    """What `may_log` says of the settings of this very session. For `AsyncConnection.run_sync`."""
    asked = select(SETTINGS.c.name, SETTINGS.c.setting).where(SETTINGS.c.name.in_(_NAMES))
    return may_log({name: setting for name, setting in connection.execute(asked)})


def may_log(settings: Mapping[str, str]) -> bool:
    """Whether values of parameters of a SELECT may reach the log under these settings, as `pg_settings` spells them.

    A setting that is not there is of a later version, or of a module that is not loaded. `log_duration` and
    `log_min_error_statement` decide only about durations and texts of statements (PostgreSQL 15, section 20.8).
    """
    return _with_statements(settings) or _with_errors(settings) or _with_plans(settings) or _with_audit(settings)


def _with_statements(settings: Mapping[str, str]) -> bool:
    """Statements that are logged bring their parameters, unless the length of these is 0."""
    logged = (
        settings.get(STATEMENT) == "all"  # `ddl` and `mod` leave out what only reads
        or int(settings.get(SLOW, "-1")) >= 0
        or (int(settings.get(SLOW_SAMPLE, "-1")) >= 0 and float(settings.get(SAMPLE_RATE, "1")) > 0)
        or float(settings.get(TRANSACTIONS, "0")) > 0
    )
    return logged and settings.get(LENGTH) != "0"


def _with_errors(settings: Mapping[str, str]) -> bool:
    """Errors tell parameters in their context, whether or not the statement itself is logged with them."""
    return settings.get(ON_ERROR, "0") != "0"


def _with_plans(settings: Mapping[str, str]) -> bool:
    """A plan made for certain parameters holds them as constants, whatever length is set for parameters."""
    return int(settings.get(EXPLAINED, "-1")) >= 0 or settings.get(PLANS) == "on"


def _with_audit(settings: Mapping[str, str]) -> bool:
    return settings.get(AUDITED) == "on"
