"""Whether the user of a source has rights there that no statement needs: what may only be read needs no trust."""

import re
from collections.abc import Iterable

from sqlalchemy import BigInteger, Connection, String, column, func, literal, or_, select, table

CLASSES = table(
    "pg_class",
    column("oid", BigInteger),
    column("relkind", String),
    column("relnamespace", BigInteger),
    column("relowner", BigInteger),
    schema="pg_catalog",
)
NAMESPACES = table("pg_namespace", column("oid", BigInteger), column("nspname", String), schema="pg_catalog")
WRITABLE = ("r", "p", "v", "f")
"""Kinds of relations: tables, partitioned ones, views, foreign tables."""

SYSTEM = ("pg_catalog", "information_schema", "pg_toast")

READING = frozenset({"USAGE", "SELECT", "SHOW VIEW", "SHOW DATABASES", "PROCESS"})
_COLUMNS = re.compile(r" \(`(?:[^`]|``)*`(?:, `(?:[^`]|``)*`)*\)")
_GRANT = re.compile(r"GRANT (?P<rights>.+?) ON .+ TO (?P<to>`(?:[^`]|``)*`(?:@`(?:[^`]|``)*`)?).*", re.DOTALL)
_ROLE = re.compile(r"GRANT (?P<role>`(?:[^`]|``)*`) TO .+", re.DOTALL)


def may_write_to_postgresql(connection: Connection) -> bool:
    """Whether the user may change rows of any relation outside of the system's schemas, or owns one.

    Who owns a table may give themselves every right to it, and a superuser needs none.
    For `AsyncConnection.run_sync`.
    """
    relation = CLASSES.c.oid
    writable = or_(
        func.has_table_privilege(relation, "INSERT, UPDATE, DELETE, TRUNCATE"),
        func.has_any_column_privilege(relation, "INSERT, UPDATE"),
        func.pg_has_role(CLASSES.c.relowner, "MEMBER"),
    )
    found = (
        select(literal(1))
        .select_from(CLASSES.join(NAMESPACES, NAMESPACES.c.oid == CLASSES.c.relnamespace))
        .where(CLASSES.c.relkind.in_(WRITABLE), NAMESPACES.c.nspname.not_in(SYSTEM), writable)
        .limit(1)
    )
    if connection.scalar(select(func.current_setting("is_superuser"))) == "on":
        return True
    return connection.scalar(found) is not None


def may_write_to_mariadb(connection: Connection) -> bool:
    """Whether the user holds any right but to read, itself or by a role. For `AsyncConnection.run_sync`."""
    grants = connection.exec_driver_sql("SHOW GRANTS")  # the tables of `information_schema` leave out those of roles
    return not only_read([str(grant) for (grant,) in grants])


def only_read(grants: Iterable[str]) -> bool:
    """Whether all grants, as `SHOW GRANTS` writes them, let their holder read at most.

    The rights of a role are listed beside the grant of it if it is in force; of one that is not nobody can tell.
    """
    listed: set[str] = set()
    roles: set[str] = set()
    for grant in grants:
        if found := _GRANT.fullmatch(_COLUMNS.sub("", grant)):
            listed.add(found["to"])
            if not READING.issuperset(found["rights"].split(", ")):
                return False
        elif role := _ROLE.fullmatch(grant):
            roles.add(role["role"])
        elif not grant.startswith("SET DEFAULT ROLE "):
            return False
    return roles <= listed
