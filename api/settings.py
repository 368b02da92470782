"""The configuration of the platform: `zhaobi.toml`, overridden by `ZHAOBI_…` environment variables."""

import os
import re
import stat
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    NonNegativeInt,
    PositiveInt,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings.exceptions import SettingsError as UnreadableVariable
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from api.errors import SettingsError

_PREFIX = "ZHAOBI_"
_FILE_VARIABLE = "ZHAOBI_CONFIG"  # names the file itself, so it is no setting in it
Model = TypeVar("Model", bound=BaseModel)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def _database_url(value: object) -> URL:
    try:
        return make_url(value) if isinstance(value, str | URL) else make_url("")
    except ArgumentError:
        raise ValueError("not a database url") from None  # the library's own text repeats the url, password included


DatabaseUrl = Annotated[URL, NoDecode, BeforeValidator(_database_url)]  # a variable holds it as it is, not as JSON


class Section(BaseModel):
    """One table of the file; an unknown key is an error, so that no misspelt limit is silently without effect."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        arbitrary_types_allowed=True,
        use_attribute_docstrings=True,
        hide_input_in_errors=True,
    )


class DatabaseSection(Section):
    """A database and how to log in to it. The password never stands in `zhaobi.toml`."""

    url: DatabaseUrl
    """SQLAlchemy URL, such as `postgresql+asyncpg://zhaobi@db/city`; in the file without a password."""
    password: SecretStr | None = None
    """The password, by environment only."""
    password_file: Path | None = None
    """A file that holds the password alone, readable by its owner only."""

    def login_url(self) -> URL:
        """The URL with the password in it. Raises SettingsError when the password file cannot be used."""
        if self.password is not None:
            return self.url.set(password=self.password.get_secret_value())
        if self.password_file is not None:
            return self.url.set(password=_read_secret(self.password_file))
        return self.url


class SourceSection(DatabaseSection):
    """A database with data to share."""

    pool_size: PositiveInt = 8
    """Connections each worker keeps."""
    statement_timeout_ms: PositiveInt = 5_000
    """Milliseconds after which the database gives up on a statement."""
    connect_timeout_ms: PositiveInt = 3_000
    """Milliseconds to wait for a new or free connection."""
    pure_sql: bool = False
    """Refuse plans whose masks this database cannot apply itself."""
    keyed_masks: Literal["python", "sql"] = "python"
    """Where keyed masks run: beside the source, or within it, which then gets the key of one department and item."""


class StoreSection(DatabaseSection):
    """The metadata store: grants, agreements, budgets, releases of policies."""

    url: DatabaseUrl = Field(default=make_url("sqlite+aiosqlite:///var/zhaobi.db"))
    """SQLAlchemy URL of the metadata database."""


class CatalogSection(Section):
    """Where the catalogue is read from."""

    dir: Path = Path("catalog")
    """Folder with one YAML file per resource."""
    departments: Path = Path("catalog/departments.yaml")
    """The file of member departments."""


class PoliciesSection(Section):
    """Where the policies are read from."""

    supply: Literal["files", "store"] = "files"
    """Where policies come from: the folder `dir`, or the releases in the metadata store."""
    dir: Path = Path("policies")
    """Folder of the policy files."""
    require_signed: bool = False
    """Whether only policies are taken that one of `signers` has signed."""
    signers: Path | None = None
    """Folder of the public PEM keys, each named `ID.public.pem`, whose holders may release policies."""

    @model_validator(mode="after")
    def _signers_are_known(self) -> Self:
        if self.require_signed and self.signers is None:
            raise ValueError("require_signed needs signers")
        return self


class AuditSection(Section):
    """The durable log."""

    dir: Path = Path("var/audit")
    """Folder of the log files."""
    batch_delay_ms: Annotated[float, Field(ge=0, le=100)] = 0
    """Milliseconds for which a record waits for others to share its commit, while there are several."""


Word = Annotated[str, Field(pattern=r"^[^\x00]+$")]


class KeysSection(Section):
    """Keys of the platform."""

    suite: Literal["std", "gm"] = "std"
    """The suite of cryptographic algorithms."""
    dir: Path = Path("var/keys")
    """Folder of the PEM keys that sign and verify tokens."""
    master_key_file: Path = Path("var/keys/master.key")
    """File of the master key, readable by its owner only."""
    master_key: SecretStr | None = None
    """The master key itself, by environment only; it goes before the file."""
    master_key_command: Annotated[tuple[Word, ...], Field(min_length=1)] | None = None
    """Program with arguments that prints the master key, run without a shell when a process starts."""
    master_key_timeout_s: PositiveInt = 10
    """Seconds within which that program must have ended."""
    epochs_file: Path = Path("var/keys/epochs.toml")
    """File of the epochs of keys for masks; without it there is one that never ends."""

    @model_validator(mode="after")
    def _one_master_key(self) -> Self:
        others = {"master_key", "master_key_file"} & self.model_fields_set
        if self.master_key_command is not None and others:
            raise ValueError(f"master_key_command and {min(others)} are both set: which one holds the master key?")
        return self


class AuthSection(Section):
    """Bearer tokens."""

    issuer: Annotated[str, Field(min_length=1, max_length=255)] = "zhaobi"
    """The `iss` claim that tokens carry and must carry."""
    token_lifetime_s: PositiveInt = 3_600
    """Seconds a new token is good for."""
    leeway_s: Annotated[int, Field(ge=0, le=300)] = 60
    """Seconds by which clocks may differ."""
    tokens_cached: PositiveInt = 4_096
    """Checked tokens each worker remembers."""


Origin = Annotated[str, Field(pattern=r"^https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[1-9][0-9]{0,4})?$")]
"""As browsers send it (RFC 6454, section 6.2): no path, no `*`."""


class ServerSection(Section):
    """The HTTP server."""

    host: str = "127.0.0.1"
    """Address to listen on."""
    port: Annotated[int, Field(ge=0, le=65_535)] = 8_000
    """Port to listen on; 0 takes a free one."""
    workers: PositiveInt = 1
    """Server processes."""
    compress_from_bytes: NonNegativeInt = 16_384
    """Bytes from which on an answer is compressed for a client that takes gzip; 0 compresses none."""
    cors_origins: tuple[Origin, ...] = ()
    """Origins whose pages browsers let read answers (CORS); none unless named."""


class MetricsSection(Section):
    """What Prometheus reads at `/metrics`."""

    enabled: bool = True
    """Whether there is such a page."""
    loopback_only: bool = True
    """Whether it is shown to clients on the same machine only, whatever address the server listens on."""


class TracingSection(Section):
    """Traces for OpenTelemetry, which need `zhaobi[otel]`."""

    endpoint: Annotated[str, Field(pattern=r"^https?://[^\s@]+$")] | None = None
    """Where traces are sent by OTLP over HTTP, such as `http://127.0.0.1:4318/v1/traces`; without it there are none."""
    share: Annotated[float, Field(ge=0, le=1)] = 1.0
    """Share of the requests that are traced, unless the caller's `traceparent` says whether this one is."""
    service: Annotated[str, Field(min_length=1, max_length=255)] = "zhaobi"
    """Name of this service in traces."""


class LimitsSection(Section):
    """What a request may cost at most."""

    body_bytes: PositiveInt = 4_194_304
    """Bytes of a request body, and of a query string."""
    body_seconds: PositiveInt = 10
    """Seconds within which a body must have arrived."""
    header_bytes: PositiveInt = 4_096
    """Bytes of each request header that Zhaobi reads."""
    document_chars: PositiveInt = 65_536
    """Characters of a GraphQL document."""
    document_tokens: PositiveInt = 2_000
    """Tokens of a GraphQL document; comments are counted by themselves against the same number."""
    depth: PositiveInt = 10
    """Levels of nested fields."""
    introspection_depth: NonNegativeInt = 20
    """Levels of nested fields from `__schema` or `__type` on; 0 refuses to tell of the schema."""
    introspection_bytes: PositiveInt = 536_870_912
    """Bytes that may be told of the schema in one answer."""
    fields: PositiveInt = 500
    """Selected fields, and spreads that bring them, after fragments are expanded."""
    root_fields: PositiveInt = 10
    """Root fields; those within `data` and `verify` count one by one."""
    aliases: PositiveInt = 50
    """Fields with an alias, after fragments are expanded."""
    repeats: PositiveInt = 100
    """Fields that repeat a response key among their neighbours, after fragments are expanded."""
    directives: PositiveInt = 50
    """Directives, after fragments are expanded."""
    input_depth: PositiveInt = 32
    """Levels of nested lists and objects in literals and variables."""
    input_values: PositiveInt = 20_000
    """Values in the variables; commas and opening brackets of the body are counted for them."""
    page_size_default: PositiveInt = 20
    """Rows of a page when the request does not say."""
    page_size_max: PositiveInt = 500
    """Rows of a page at most."""
    references_first_max: PositiveInt = 100
    """Rows of a to-many reference at most."""
    page_rows: PositiveInt = 20_000
    """Rows that a page may hold with the rows of all its lists."""
    values: PositiveInt = 1_000
    """Values of one `in`."""
    pattern_chars: Annotated[int, Field(ge=1, le=1_000)] = 200
    """Characters of one pattern of `like`, at most 1000."""
    terms: PositiveInt = 200
    """Comparisons, references that are asked about, and sort keys of one field."""
    sort_keys: Annotated[int, Field(ge=1, le=20)] = 10
    """Items that one `orderBy` may name, at most 20."""
    aggregates: Annotated[int, Field(ge=1, le=100)] = 50
    """Results of functions (sums, averages and the like) that one field of groups may select, at most 100."""
    related_levels: NonNegativeInt = 3
    """References that a `where` may lead over in a row; 0 lets it ask about none."""
    key_batch: PositiveInt = 100
    """Values of one `in` that names keys."""
    total_count: Annotated[int, Field(gt=0, le=1_000_000_000)] = 10_000
    """How far the rows of a connection are counted for `totalCount`."""
    minimum_cell: PositiveInt = 10
    """Fewer rows than this, found by what is not clear to the caller, are not counted."""
    count_step: Annotated[int, Field(gt=0, le=1_000)] = 5
    """Numbers about groups of rows are rounded to multiples of this where an item is not clear to the caller."""
    groups_default: PositiveInt = 100
    """Groups when the request does not say."""
    groups_max: PositiveInt = 1_000
    """Groups at most."""
    pairs: PositiveInt = 10_000
    """Subjects that one field of `verify` compares at most; each may hold 20 values beyond `input_values`."""
    blind_rows: Annotated[int, Field(gt=0, le=1_000_000)] = 1_000_000
    """Rows of a resource that blind batches compare at most; 100,000 where sizes are told."""
    lookup_budget_per_day: PositiveInt = 1_000
    """Key values a department may look up per resource and item and day."""
    concurrency: PositiveInt = 256
    """Requests each worker answers at the same time."""
    concurrency_per_department: PositiveInt = 64
    """Requests of one department that each worker answers at the same time."""
    cost: PositiveInt = 500_000
    """Estimated cost of a request for data, which is about the values that its sources have to write."""
    answer_bytes: Annotated[int, Field(gt=0, le=268_435_456)] = 16_777_216
    """Bytes of what the sources may answer to one request, in even shares for its root fields."""
    answer_seconds: PositiveInt = 60
    """Seconds within which a client must have taken an answer."""

    @model_validator(mode="after")
    def _page_sizes_agree(self) -> Self:
        if self.page_size_default > self.page_size_max:
            raise ValueError("page_size_default is larger than page_size_max")
        return self

    @property
    def values_with_pairs(self) -> int:
        """How many values a body may hold where it holds pairs."""
        return self.input_values + 20 * self.pairs


class SharingSection(Section):
    """What the jurisdiction asks of a request."""

    zone: str = "Asia/Shanghai"
    """Time zone of days and working hours."""
    work_hours: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$")] = "09:00-17:00"
    """Working hours, from and until (the last minute not included)."""
    work_days: Annotated[str, Field(pattern=rf"^({'|'.join(_DAYS)})-({'|'.join(_DAYS)})$")] = "Mon-Fri"
    """Working days, first and last."""
    case_required: bool = False
    """Whether every request for data must name its case (办件)."""
    case_pattern: str = r"[ -~]{1,128}"
    """Regular expression that the whole of a case number matches."""
    combination_floor: NonNegativeInt = 100
    """Candidates that masks together must leave, where each does; a line that leaves fewer opens nothing. 0 is off."""

    @field_validator("zone")
    @classmethod
    def _zone_is_known(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (OSError, LookupError, ValueError):  # a folder of the zone database, an unknown key, a path out of it
            raise ValueError("not a time zone") from None
        return value

    @field_validator("case_pattern")
    @classmethod
    def _pattern_compiles(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error:
            raise ValueError("not a regular expression") from None
        return value

    @model_validator(mode="after")
    def _hours_run_forward(self) -> Self:
        opens, closes = self.work_hours.split("-")
        if opens >= closes:
            raise ValueError("work_hours end before they begin")
        return self

    def day(self, moment: datetime) -> date:
        """The calendar day of an aware `moment` in the configured zone."""
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def in_hours(self, moment: datetime) -> bool:
        """Whether an aware `moment` lies in working hours. Public holidays are not considered."""
        local = moment.astimezone(ZoneInfo(self.zone))
        opens, closes = (time.fromisoformat(text) for text in self.work_hours.split("-"))
        first, last = (_DAYS.index(text) for text in self.work_days.split("-"))
        at_work = (local.weekday() - first) % 7 <= (last - first) % 7  # a week may run over Sunday
        return at_work and opens <= local.time() < closes


class VerificationSection(Section):
    """What holds for comparisons of all resources; how many there may be is for each provider's catalogue file."""

    receipts: bool = True
    """Whether verdicts come with a signed receipt."""
    quantum_ms: Annotated[int, Field(ge=0, le=10_000)] = 50
    """Milliseconds to a multiple of which the time of a verification is rounded up; 0 lets it be seen."""
    alarm_answers: PositiveInt = 100
    """Answers of a department about a resource in a day from which on many that were no match raise an alarm."""
    alarm_share: Annotated[float, Field(ge=0, le=1)] = 0.5
    """Share of the answers that may be no match without an alarm; 1 raises none."""


ApplicationName = Annotated[str, Field(pattern=r"^(\*|[^/\s]+/[^/\s]+)$")]


class OperationsSection(Section):
    """Documents that are kept here, so that applications name them instead of sending them."""

    dir: Path | None = None
    """Folder of the persisted documents, each a file `ID.graphql`."""
    only_persisted: tuple[ApplicationName, ...] = ()
    """Applications (`department/app`, `*` for all) whose documents are taken from that folder alone."""

    @model_validator(mode="after")
    def _documents_are_somewhere(self) -> Self:
        if self.only_persisted and self.dir is None:
            raise ValueError("only_persisted needs dir")
        return self


class ConsoleSection(Section):
    """The page for browsers."""

    graphiql_dir: Path = Path("var/graphiql")
    """Folder with the installed GraphiQL files; without them a plain page explains how to send a query."""


class Settings(BaseSettings):
    """All settings. Environment variables (`ZHAOBI_SERVER__PORT`) go before the file, the file before the defaults."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX,
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        use_attribute_docstrings=True,
        hide_input_in_errors=True,
    )

    catalog: CatalogSection = CatalogSection()
    """Where the catalogue is read from."""
    policies: PoliciesSection = PoliciesSection()
    """Where the policies are read from."""
    sources: dict[str, SourceSection] = {}
    """Databases with data to share, by the name that catalogue files give them."""
    store: StoreSection = StoreSection()
    """The metadata store."""
    audit: AuditSection = AuditSection()
    """The durable log."""
    keys: KeysSection = KeysSection()
    """Keys of the platform."""
    auth: AuthSection = AuthSection()
    """Bearer tokens."""
    server: ServerSection = ServerSection()
    """The HTTP server."""
    metrics: MetricsSection = MetricsSection()
    """What Prometheus reads at `/metrics`."""
    tracing: TracingSection = TracingSection()
    """Traces for OpenTelemetry, which need `zhaobi[otel]`."""
    limits: LimitsSection = LimitsSection()
    """What a request may cost at most."""
    sharing: SharingSection = SharingSection()
    """What the jurisdiction asks of a request."""
    verification: VerificationSection = VerificationSection()
    """What holds for comparisons of all resources; how many there may be is for each provider's catalogue file."""
    operations: OperationsSection = OperationsSection()
    """Documents that are kept here, so that applications name them instead of sending them."""
    console: ConsoleSection = ConsoleSection()
    """The page for browsers."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment, then what `load_settings` read from the file; no other source."""
        return env_settings, init_settings


def load_settings(path: Path) -> Settings:
    """Read the TOML file `path` and the environment. Relative paths, those of SQLite too, start at the file's folder.

    Raises SettingsError naming the file and the key, never a value.
    """
    table = _read_table(path)
    for key in _secrets_in(table):
        raise SettingsError(f"`{path}`: `{key}`: secrets come by environment or from a file of their own")
    _refuse_unknown_sections(path, table)
    try:
        settings = Settings(**table)
    except ValidationError as error:
        raise SettingsError(f"`{path}`: {_first_problem(error)}") from None
    except UnreadableVariable as error:
        raise SettingsError(f"`{path}`: environment: {error}") from None
    return _anchored(settings, path.absolute().parent)


def _read_table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise SettingsError(f"`{path}`: cannot be read: there is no such file; name it by `--config`") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"`{path}`: cannot be read: {type(error).__name__}") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"`{path}`: not a toml file: {error}") from None


def _read_secret(path: Path) -> str:
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise SettingsError(f"`{path}`: others than its owner may read this secret")
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"`{path}`: cannot be read: {type(error).__name__}") from None


def _secrets_in(table: Mapping[str, Any]) -> Iterator[str]:
    """Keys of the file that hold a secret; values of a wrong type are left to validation."""
    sources = table.get("sources")
    named = {f"sources.{name}": section for name, section in sources.items()} if isinstance(sources, dict) else {}
    for name, section in {**named, "store": table.get("store"), "keys": table.get("keys")}.items():
        if not isinstance(section, dict):
            continue
        yield from (f"{name}.{key}" for key in ("password", "master_key") if key in section)
        if _holds_password(section.get("url")):
            yield f"{name}.url"


def _holds_password(url: object) -> bool:
    try:
        return isinstance(url, str) and (make_url(url).password is not None or "password" in make_url(url).query)
    except ArgumentError:
        return False


def _refuse_unknown_sections(path: Path, table: Mapping[str, Any]) -> None:
    for section in table.keys() - Settings.model_fields.keys():
        raise SettingsError(f"`{path}`: there is no section `{section}`")
    for name in os.environ:
        section = name.upper().removeprefix(_PREFIX).split("__")[0].lower()
        if name.upper().startswith(_PREFIX) and name.upper() != _FILE_VARIABLE and section not in Settings.model_fields:
            raise SettingsError(f"environment: `{name}`: there is no section `{section}`")


def _first_problem(error: ValidationError) -> str:
    problem = error.errors(include_input=False, include_url=False, include_context=False)[0]
    keys = [str(part) for part in problem["loc"]]
    variable = _PREFIX + "__".join(keys).upper()
    place = f"`{'.'.join(keys)}`" + (f" (`{variable}`)" if variable in os.environ else "")
    message = problem["msg"].removeprefix("Value error, ")
    return f"{place}: {message[:1].lower()}{message[1:]}"


def _anchored(model: Model, folder: Path) -> Model:
    return model.model_copy(update={name: _from(folder, value) for name, value in model})


def _from(folder: Path, value: object) -> object:
    """`value` with every relative path in it starting at `folder`."""
    match value:
        case Path():
            return folder / value
        case BaseModel():
            return _anchored(value, folder)
        case dict():
            return {name: _from(folder, entry) for name, entry in value.items()}
        case URL(database=str(database)) if value.get_backend_name() == "sqlite" and _is_file(database):
            return value.set(database=str(folder / database))
    return value


def _is_file(database: str) -> bool:
    return database != "" and database != ":memory:" and not database.startswith("file:")
