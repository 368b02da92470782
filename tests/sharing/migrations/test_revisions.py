"""All revisions together make the tables of today, and each goes on from the one before it without losing a row."""

import ast
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata, produce_migrations, render_python_code
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, Date, Integer, Text, select

from sharing import Store
from sharing.migrations import HISTORY, Behind, Empty, History, Newest, Revision, hold_schema
from tests.sharing.migrations.histories import Opened
from tests.sharing.migrations.rows import contents, fill, lost
from tests.sharing.migrations.schemas import Shape, shape

NUMBERS = [revision.number for revision in HISTORY.revisions]
REVISIONS = Path(__file__).parents[3] / "sharing" / "migrations" / "revisions"


def until(number: str) -> History:
    """The history as it was when this revision was the newest."""
    return History(HISTORY.revisions[: NUMBERS.index(number) + 1], HISTORY.metadata, HISTORY.first_rows)


async def run(store: Store, work: Callable[[Connection], Any]) -> Any:
    async with store.transaction() as connection:
        await hold_schema(connection)
        return await connection.run_sync(work)


async def migrate(store: Store, revisions: Sequence[Revision] = HISTORY.revisions) -> None:
    """One revision after the other in an empty database."""
    await run(store, lambda connection: HISTORY.apply(connection, revisions))


def missing_operations(connection: Connection) -> str:
    """The operations that lead from the database to the tables of today, as they would stand in a revision."""
    context = MigrationContext.configure(
        connection,
        opts={
            "compare_server_default": True,
            "autogenerate_plugins": ["alembic.autogenerate.*", "alembic.ext.checkconstraint_byname"],
        },
    )
    if not compare_metadata(context, HISTORY.metadata):
        return ""
    operations = produce_migrations(context, HISTORY.metadata).upgrade_ops
    assert operations is not None
    return render_python_code(operations, render_as_batch=True)  # SQLite alters tables in no other way


@pytest.fixture
async def migrated(opened: Opened) -> Store:
    store = opened()
    await migrate(store)
    return store


async def test_all_revisions_together_make_the_tables_of_today(migrated: Store) -> None:
    missing = await run(migrated, missing_operations)
    assert not missing, f"the next revision is to do this:\n{missing}"


def _without_table(op: Operations) -> None:
    op.drop_table("verification_answers")


def _without_column(op: Operations) -> None:
    op.drop_column("grants", "mask")


def _without_index(op: Operations) -> None:
    op.drop_index("verification_sets_by_age", "verification_sets")


def _without_check(op: Operations) -> None:
    with op.batch_alter_table("budgets") as changed:
        changed.drop_constraint("never_negative", "check")


def _without_default(op: Operations) -> None:
    with op.batch_alter_table("verification_sets") as changed:
        changed.alter_column("matched", existing_type=Integer(), existing_nullable=False, server_default=None)


def _of_another_type(op: Operations) -> None:
    with op.batch_alter_table("agreements") as changed:
        changed.alter_column("until", existing_type=Date(), existing_nullable=False, type_=Text())


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_without_table, "op.create_table('verification_answers',"),
        (_without_column, "batch_op.add_column(sa.Column('mask', sa.String(length=128)"),
        (_without_index, "batch_op.create_index('verification_sets_by_age',"),
        (_without_check, "batch_op.create_check_constraint('never_negative',"),
        (_without_default, "server_default='0'"),
        (_of_another_type, "type_=sa.Date()"),
    ],
)
async def test_what_is_missing_is_found_and_told(
    change: Callable[[Operations], None], told: str, migrated: Store
) -> None:
    await run(migrated, lambda connection: change(Operations(MigrationContext.configure(connection))))
    assert told in await run(migrated, missing_operations)


async def test_a_database_made_at_once_is_the_same_as_one_that_went_through_all_revisions(
    migrated: Store, opened: Opened, tmp_path: Path
) -> None:
    """To the last check, and with the same first rows."""
    went_through = await run(migrated, whole)
    made = migrated
    if migrated.dialect == "sqlite":
        made = opened(url=f"sqlite:///{tmp_path / 'made.sqlite'}")
    else:
        async with migrated.transaction() as connection:
            await connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            await connection.exec_driver_sql("CREATE SCHEMA public")
    assert await made.state() == Empty()
    await made.create()
    assert await run(made, whole) == went_through


def whole(connection: Connection) -> tuple[Shape, object]:
    return shape(connection), contents(connection)


@pytest.mark.parametrize("number", NUMBERS)
async def test_a_store_of_every_revision_is_upgraded_with_all_its_rows(number: str, opened: Opened) -> None:
    earlier = opened(until(number))
    await migrate(earlier, until(number).revisions)
    await run(earlier, fill)
    before = await run(earlier, contents)
    assert all(before.values()) and set(before) >= {"grants", "verification_lifts"}

    store, missing = opened(), HISTORY.revisions[NUMBERS.index(number) + 1 :]
    assert await store.upgrade() == (Behind(number, missing) if missing else Newest(number))
    await store.create()
    assert lost(before, await run(store, contents)) == []
    assert await run(store, read_all) >= set(before)


def read_all(connection: Connection) -> Collection[str]:
    """By the tables of today, whose types refuse what they cannot hold; gives those that hold something."""
    tables = HISTORY.metadata.sorted_tables
    return {table.name for table in tables if connection.execute(select(table)).all()}


async def test_a_lost_row_value_or_table_is_found(store: Store) -> None:
    await run(store, fill)
    before = await run(store, contents)
    for statement, table in (
        ("UPDATE grants SET mask = 'x' WHERE number LIKE '1%'", "grants"),
        ("DELETE FROM budgets WHERE used = 1001", "budgets"),
        ("DROP TABLE agreements", "agreements"),
        ("ALTER TABLE policy_releases DROP COLUMN signature", "policy_releases"),
    ):
        async with store.transaction() as connection:
            await connection.exec_driver_sql(statement)
        assert table in lost(before, await run(store, contents))
    assert lost(before, before) == []


def test_numbers_of_revisions_rise_and_are_never_reused() -> None:
    assert NUMBERS == sorted(set(NUMBERS))
    assert all(len(number) == 4 and number.isdigit() for number in NUMBERS)


def test_every_file_of_a_revision_is_in_the_history() -> None:
    files = sorted(path.stem for path in REVISIONS.glob("revision_*.py"))
    assert files == [f"revision_{number}" for number in NUMBERS]
    assert [revision.upgrade.__module__.rpartition(".")[2] for revision in HISTORY.revisions] == files


@pytest.mark.parametrize("number", NUMBERS)
def test_a_revision_imports_nothing_that_changes_with_the_code(number: str) -> None:
    tree = ast.parse((REVISIONS / f"revision_{number}.py").read_text("utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {alias.name for node in imports if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in imports if isinstance(node, ast.ImportFrom)}
    fixed = {"sqlalchemy", "alembic", "collections", "datetime", "json", "typing"}
    assert {name.partition(".")[0] for name in names} <= fixed
