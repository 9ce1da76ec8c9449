"""From a question to its explanation."""

from __future__ import annotations

from mcalc.answers.answer import Derivative
from mcalc.explanation.chain import Chain, chain_steps, split
from mcalc.explanation.textbook import rules_steps
from mcalc.language.spec import Spec
