"""The `zhaobi` command: what it says, and the status with which it ends."""

import asyncio
from pathlib import Path

from typer.testing import CliRunner

from api.cli import app
from audit import AuditLog, Outcome
from tests.fix_city import CITY, City
from tests.fix_platform import lay_out_city


def test_an_audit_log_that_is_gone_is_not_whole(sqlite_city: City, tmp_path: Path) -> None:
    settings = lay_out_city(tmp_path, sqlite_city)
    command = ["audit", "verify", "--config", str(tmp_path / "zhaobi.toml")]
    nothing = CliRunner().invoke(app, command)
    assert (nothing.exit_code, nothing.stdout) == (1, "") and "no log file" in nothing.stderr

    async def leave_one() -> None:
        with AuditLog(settings.audit.dir, "w1") as log:
            log.append_outcome(Outcome("request-1", (), 0.0))

    asyncio.run(leave_one())
    whole = CliRunner().invoke(app, command)
    assert whole.exit_code == 0 and whole.stdout.strip().endswith(": whole")


def test_grants_are_entered_listed_and_revoked(sqlite_city: City, tmp_path: Path) -> None:
    lay_out_city(tmp_path, sqlite_city)
    config = ["--config", str(tmp_path / "zhaobi.toml")]
    entered = CliRunner().invoke(app, ["grants", "enter", str(CITY / "grants.yaml"), *config])
    assert entered.exit_code == 0 and "2026-CA-0001" in entered.stdout
    assert CliRunner().invoke(app, ["grants", "revoke", "2026-CA-0001", *config]).exit_code == 0
    listed = CliRunner().invoke(app, ["grants", "list", *config]).stdout.splitlines()
    assert [line.split()[:3] for line in listed if "2026-CA-0001" in line] == [
        ["2026-CA-0001", "revoked", "civil-affairs"]
    ]
