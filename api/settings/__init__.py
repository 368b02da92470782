"""The configuration of the platform: `zhaobi.toml`, overridden by `ZHAOBI_…` environment variables."""

from api.settings.databases import DatabaseSection, DatabaseUrl, SourceSection, StoreSection
from api.settings.keys import AuditSection, AuthSection, KeysSection
from api.settings.limits import LimitsSection
from api.settings.loading import load_settings
from api.settings.public import PublicSection
from api.settings.rules import CatalogSection, PoliciesSection
from api.settings.section import Section
from api.settings.serving import ConsoleSection, MetricsSection, OperationsSection, ServerSection, TracingSection
from api.settings.settings import Settings
from api.settings.sharing import SharingSection, VerificationSection

__all__ = [
    "AuditSection",
    "AuthSection",
    "CatalogSection",
    "ConsoleSection",
    "DatabaseSection",
    "DatabaseUrl",
    "KeysSection",
    "LimitsSection",
    "MetricsSection",
    "OperationsSection",
    "PoliciesSection",
    "PublicSection",
    "Section",
    "ServerSection",
    "Settings",
    "SharingSection",
    "SourceSection",
    "StoreSection",
    "TracingSection",
    "VerificationSection",
    "load_settings",
]
