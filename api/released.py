"""What the configured supply of policies holds now, for a command that works beside the platform."""

from api.configured import opened_store
from api.settings import Settings
from api.supplies import supply_of
from policies import Release


async def released(settings: Settings) -> Release:
    """The newest release of the folder or of the metadata store. Raises `PolicyError` and the like."""
    async with opened_store(settings) as store:
        _, release, _ = await supply_of(settings.policies, store)
        return release
