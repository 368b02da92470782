"""What stands in consents in the place of a subject: a digest of its key in a resource, under a key of the platform."""

from collections.abc import Mapping

from catalog import ClaimKind, ClaimRule, Item, Resource, usual_form
from masking import MasterKey
from sharing.corrections.wording import Unfit, canonical_text


class ConsentKeys:
    """One key for all departments and processes, and for nothing else: without it a digest stands for nobody."""

    def __init__(self, master: MasterKey) -> None:
        self._prf = master.suite.prf(master.derive("consent", "subject"))
        self._shown = master.suite.prf(master.derive("consent", "shown"))
        self._salt = master.suite.prf(master.derive("consent", "salt"))

    def subject(self, resource: Resource, named: Mapping[str, str]) -> str | None:
        """The subject that values of the items of the key name, however these are spelled.

        None where an item of the key has no value, or one that is none of it: nobody has consented then.
        """
        texts = _texts(resource, named)
        return self._prf.digest(resource.code.encode(), *(text.encode() for text in texts)).hex() if texts else None

    def salt(self, salt: bytes) -> str:
        """What knows the salt of an artefact again; the salt itself would let subjects be tried."""
        return self._salt.digest(salt).hex()

    def shown(self, number: str, subject: str) -> str:
        """What the proceeding of that number shows of a subject: in another one the same subject looks otherwise.

        So nobody finds a subject again by recording consents of others until one looks the same.
        """
        return self._shown.digest(number.encode(), subject.encode()).hex()


def names_subject(resource: Resource, named: Mapping[str, str]) -> bool:
    """Whether the values name somebody: one for each item of the key, and nothing else."""
    return named.keys() == set(resource.key) and bool(_texts(resource, named))


def _texts(resource: Resource, named: Mapping[str, str]) -> list[str]:
    """The items of the key with their values in one spelling; none where one has no value, or none of it."""
    try:
        return [
            part
            for code in sorted(resource.key)
            for part in (code, canonical_text(resource.items[code], _rule(resource, code), named[code]))
        ]
    except (KeyError, Unfit):
        return []


def _rule(resource: Resource, code: str) -> ClaimRule:
    """Which spellings name the same subject: as in verifications."""
    item: Item = resource.items[code]
    usual = ClaimRule(code, frozenset({ClaimKind.EQUALS}), form=usual_form(item))
    return resource.verification.naming.get(code, usual)
