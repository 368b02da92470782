"""What everybody may have: its own schema, catalogue and rules, at an address of its own, for visitors."""

from api.public.site import PUBLIC_PATH, PublicSite, open_public

__all__ = ["PUBLIC_PATH", "PublicSite", "open_public"]
