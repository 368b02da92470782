"""What the options of `zhaobi policy …` name."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated

import typer

from api.catalogue_beside import catalog_in_force
from api.settings import Settings, load_settings
from catalog import Catalog, Finding, read_catalog
from policies import Policies, PolicyFile, PolicyTable, Space, every_finding, leaks, load_files, parse_policies

Config = Annotated[Path, typer.Option(help="The configuration file; not needed where both folders are given.")]
PolicyFolder = Annotated[
    Path | None, typer.Option("--policies", help="Folder of policy files; otherwise the configured one.")
]
CatalogFolder = Annotated[
    Path | None, typer.Option("--catalog", help="Folder of the catalogue; otherwise the one in force.")
]
Day = Annotated[
    datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="The day to decide for; otherwise today.")
]
KEYS = typer.Option("--keys", help="Folder with the officer's signing key.")
CONFIG = Path("zhaobi.toml")


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"


class LintFormat(StrEnum):
    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


class DiffFormat(StrEnum):
    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


class MatrixFormat(StrEnum):
    TEXT = "text"
    JSON = "json"
    CSV = "csv"
    HTML = "html"


Formatted = Annotated[Format, typer.Option("--format", help="How to print.")]


@dataclass(frozen=True)
class Options:
    """What the options of a command name; each part is read when it is first asked for.

    Raises what reading raises: SettingsError for the configuration, CatalogError, PolicyError for the files.
    """

    config: Path
    policies_folder: Path | None
    catalog_folder: Path | None
    day: datetime | None

    @cached_property
    def settings(self) -> Settings:
        return load_settings(self.config)

    @property
    def settings_if_any(self) -> Settings:
        """The defaults where there is no configuration, which an officer's own machine may not have."""
        return self.settings if self.config.exists() else Settings.model_construct()

    @property
    def today(self) -> date:
        return self.day.date() if self.day is not None else date.today()

    @property
    def folder(self) -> Path:
        return self.policies_folder or self.settings.policies.dir

    @cached_property
    def catalog(self) -> Catalog:
        if self.catalog_folder is None:
            return catalog_in_force(self.settings)
        inside = self.catalog_folder / "departments.yaml"
        return read_catalog(
            self.catalog_folder, inside if inside.exists() else self.catalog_folder.parent / inside.name
        )

    @cached_property
    def files(self) -> tuple[PolicyFile, ...]:
        return load_files(self.folder)

    @cached_property
    def table(self) -> PolicyTable:
        return parse_policies(self.files, self.catalog)

    @cached_property
    def policies(self) -> Policies:
        return Policies(self.table, self.catalog)

    @property
    def space(self) -> Space:
        return Space(self.policies, self.today)

    @property
    def budgets(self) -> leaks.Budgets:
        """The configured budget of lookups; the usual one where no configuration is read."""
        return leaks.Budgets(self.settings_if_any.limits.lookup_budget_per_day)

    def findings(self) -> tuple[Finding, ...]:
        """Everything that lint and the rules of combinations, budgets and alignment find. Raises PolicyError."""
        return every_finding(self.policies, self.today, self.budgets, self.files)

    def meter(self) -> tuple[leaks.Leak, ...]:
        """How much each caller can learn of each item. Raises PolicyError."""
        return leaks.leak_meter(self.policies, self.today, self.budgets)

    def others(self, folder: Path) -> Policies:
        """The policies of another folder, over the same catalogue."""
        return Policies(parse_policies(load_files(folder), self.catalog), self.catalog)
