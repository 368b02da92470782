"""The specification of duties: Casbin over the same lines. Slow, and easy to read."""

from collections.abc import Collection
from importlib.resources import files

import casbin
from casbin.persist import Adapter

from policies.duties import Duties


class _Lines(Adapter):  # type: ignore[misc]  # casbin ships no types
    def __init__(self, duties: Duties) -> None:
        self._lines = [
            [duty.party, duty.role, duty.procedure, duty.action, "allow" if allowed else "deny"]
            for duty, allowed in duties.lines
        ]

    def load_policy(self, model: casbin.Model) -> None:
        model["p"]["p"].policy = self._lines


class DutySpecification:
    """What Casbin says of duties."""

    def __init__(self, duties: Duties) -> None:
        model = casbin.Enforcer.new_model(text=files("policies").joinpath("duties.conf").read_text("utf-8"))
        self._enforcer = casbin.Enforcer(model, _Lines(duties))

    def may(self, parties: Collection[str], roles: Collection[str], procedure: str, action: str) -> bool:
        """Whether somebody of these parties and roles may act so."""
        allowed: bool = self._enforcer.enforce(frozenset(parties), frozenset(roles), procedure, action)
        return allowed
