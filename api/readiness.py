"""Whether data can be served, and what an operator has to see to."""

from datetime import UTC, datetime

from api.app import Platform
from api.catalogue import CatalogueInForce
from masking import EpochsUnclear


def readiness(platform: Platform) -> dict[str, object]:
    """Whether data can be served, and what an operator has to see to; no value and no text of a policy in it."""
    failure = platform.files.failure
    warnings = [] if failure is None else ["policy files refused: see the log"]
    if count := len(platform.grants.findings):  # whose they are stands in the log: this page asks for no token
        warnings.append(f"approved grants that are not in force: {count}; see the log")
    if count := len(platform.grants.lacking(platform.settings.sharing.day(datetime.now(UTC)))):
        warnings.append(f"approved grants that lack an agreement: {count}; see `zhaobi agreements missing`")
    warnings += _catalogue_warnings(platform.catalogue)
    warnings += _epoch_warnings(platform)
    warnings += platform.source_warnings.said
    problems = [] if platform.log.available else ["the audit log cannot be written"]
    problems += [] if platform.grants.confirmed else ["the metadata store does not answer"]
    problems += [] if platform.files.confirmed else ["the policy version cannot be confirmed"]
    problems += ["the policy files are no longer watched"] if platform.watching.done() else []
    problems += ["the published entries are no longer watched"] if platform.cataloguing.done() else []
    return {
        "ready": not problems,
        "policyVersion": platform.editions.current().policies.version,
        "problems": problems,
        "warnings": warnings,
    }


def _catalogue_warnings(catalogue: CatalogueInForce) -> list[str]:
    warnings = [] if catalogue.failure is None else ["the newest catalogue is not in force: see the log"]
    if count := len(catalogue.findings):
        warnings.append(f"published entries that are not in force as they stand: {count}; see the log")
    return warnings


def _epoch_warnings(platform: Platform) -> list[str]:
    if platform.epochs.failing():
        return ["epochs of keys cannot be read, so keyed masks are refused: see the log"]
    try:
        platform.epochs.ring().current(platform.settings.sharing.day(datetime.now(UTC)))
    except EpochsUnclear:
        return ["no epoch makes keys today, so keyed masks are refused: see `zhaobi keys epoch list`"]
    return []
