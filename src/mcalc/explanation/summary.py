"""The idea of an explanation in one line."""

from __future__ import annotations

from collections.abc import Sequence

from mcalc.explanation.step import Step

_LAST = 6


def summary(steps: Sequence[Step]) -> str:
    """The chain of rules: those of the parts in order, then the one that puts them together."""
    rules = [step.rule for step in steps if step.kind in ("local", "combine")]
    parts = list(dict.fromkeys(rule for rule in rules[:-1] if rule != rules[-1]))
    if len(parts) > _LAST:
        parts = [*parts[: _LAST - 1], "..."]
    if not parts:
        return rules[-1]
    return f"{', '.join(parts)}; put together by {rules[-1]}"
