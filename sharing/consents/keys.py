"""What stands in consents in the place of a subject: a digest of its key in a resource, under a key of the platform."""

from collections.abc import Mapping

from catalog import ClaimKind, ClaimRule, Item, Resource, usual_form
from masking import MasterKey
from sharing.corrections.wording import Unfit, canonical_text


class ConsentKeys:
    """One key for all departments and processes, and for nothing else: without it a digest stands for nobody."""

    def __init__(self, master: MasterKey) -> None:
        self._prf = master.suite.prf(master.derive("consent", "subject"))

    def subject(self, resource: Resource, named: Mapping[str, str]) -> str | None:
        """The subject that values of the items of the key name, however these are spelled.

        None where an item of the key has no value, or one that is none of it: nobody has consented then.
        """
        try:
            texts = [
                part
                for code in sorted(resource.key)
                for part in (code, canonical_text(resource.items[code], _rule(resource, code), named[code]))
            ]
        except (KeyError, Unfit):
            return None
        return self._prf.digest(resource.code.encode(), *(text.encode() for text in texts)).hex() if texts else None


def _rule(resource: Resource, code: str) -> ClaimRule:
    """Which spellings name the same subject: as in verifications."""
    item: Item = resource.items[code]
    usual = ClaimRule(code, frozenset({ClaimKind.EQUALS}), form=usual_form(item))
    return resource.verification.naming.get(code, usual)
