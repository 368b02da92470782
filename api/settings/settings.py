"""All settings together."""

from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from api.settings.databases import SourceSection, StoreSection
from api.settings.keys import AuditSection, AuthSection, KeysSection
from api.settings.limits import LimitsSection
from api.settings.public import PublicSection
from api.settings.rules import CatalogSection, PoliciesSection
from api.settings.serving import ConsoleSection, MetricsSection, OperationsSection, ServerSection, TracingSection
from api.settings.sharing import SharingSection, VerificationSection

PREFIX = "ZHAOBI_"


class Settings(BaseSettings):
    """All settings. Environment variables (`ZHAOBI_SERVER__PORT`) go before the file, the file before the defaults."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
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
    """What the jurisdiction asks of a request, and of proceedings."""
    verification: VerificationSection = VerificationSection()
    """What holds for comparisons of all resources; how many there may be is for each provider's catalogue file."""
    public: PublicSection = PublicSection()
    """What everybody may ask for."""
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
