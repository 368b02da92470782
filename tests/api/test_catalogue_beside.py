"""What commands beside the platform take for the catalogue: that of the files with what was published."""

import subprocess
import sys
from pathlib import Path

from api.catalogue_beside import catalog_in_force
from catalog import read_catalog
from sharing.proceedings import WithdrawEntry
from tests.api.publishing import LICENCE, OPEN, carried_out, publish
from tests.fix_city import City
from tests.fix_platform import lay_out_city


async def test_published_entries_are_in_it(sqlite_city: City, tmp_path: Path) -> None:
    """Also where a loop runs already, as it does here."""
    settings = lay_out_city(tmp_path, sqlite_city)
    files = read_catalog(settings.catalog.dir, settings.catalog.departments)
    assert catalog_in_force(settings) == files
    assert not (tmp_path / "zhaobi.db").exists()  # asking makes no store
    await carried_out(settings, publish("licence", LICENCE))
    assert catalog_in_force(settings).resources.keys() == {*files.resources, "licence"}
    await carried_out(settings, WithdrawEntry("licence"))
    assert catalog_in_force(settings).withdrawn == {"licence", "1A05001/0000099"}


async def test_officers_write_policies_for_published_entries(sqlite_city: City, tmp_path: Path) -> None:
    settings = lay_out_city(tmp_path, sqlite_city)
    file = tmp_path / "policies" / "20-civil-affairs.csv"
    file.write_text(file.read_text("utf-8") + OPEN, "utf-8")
    command = [sys.executable, "-c", "from api.cli import main; main()", "policy", "lint"]
    command += ["--config", str(tmp_path / "zhaobi.toml")]
    before = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "`licence` is no resource" in before.stdout + before.stderr
    await carried_out(settings, publish("licence", LICENCE))
    after = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "is no resource" not in after.stdout + after.stderr
