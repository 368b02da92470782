"""What a database says of its own schema, to be compared with another's."""

from collections.abc import Mapping

from sqlalchemy import Connection, inspect

Shape = Mapping[str, Mapping[str, object]]


def shape(connection: Connection) -> Shape:
    """All tables but the one of revisions, whatever the order of their columns."""
    names = set(inspect(connection).get_table_names()) - {"alembic_version"}
    return {name: _table(connection, name) | {"rowid": _has_rowid(connection, name)} for name in names}


def _table(connection: Connection, name: str) -> dict[str, object]:
    found = inspect(connection)
    return {
        "columns": {
            column["name"]: (str(column["type"]), column["nullable"], column["default"])
            for column in found.get_columns(name)
        },
        "key": found.get_pk_constraint(name)["constrained_columns"],
        "checks": {str(check["name"]): check["sqltext"] for check in found.get_check_constraints(name)},
        "unique": sorted(unique["column_names"] for unique in found.get_unique_constraints(name)),
        "indexes": {str(index["name"]): (index["column_names"], index["unique"]) for index in found.get_indexes(name)},
        "references": sorted(
            (each["constrained_columns"], each["referred_table"], each["referred_columns"], sorted(each["options"]))
            for each in found.get_foreign_keys(name)
        ),
    }


def _has_rowid(connection: Connection, name: str) -> bool:
    if connection.dialect.name != "sqlite":
        return True
    listed = connection.exec_driver_sql(f"PRAGMA table_list('{name}')").mappings().one()
    return not listed["wr"]
