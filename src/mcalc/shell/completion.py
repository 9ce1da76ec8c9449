"""What can follow what has been typed: commands, functions with their signatures, names."""

from __future__ import annotations

import re
from typing import NamedTuple

from mcalc.catalogue import FUNCTIONS
from mcalc.report.functions import call
from mcalc.shell.session import DOES, Session


class Offer(NamedTuple):
    """A word to complete with, how much of the line it replaces, and what it is."""

    word: str
    typed: int
    told: str


def offers(session: Session, before: str) -> list[Offer]:
    """What may stand where the line so far ends.

    >>> [(offer.word, offer.told) for offer in offers(Session(), "x + softmi")]
    [('softmin', 'softmin(x, axis=)')]
    >>> [offer.word for offer in offers(Session(), ":la")]
    [':layout', ':latex']
    """
    if re.fullmatch(r":\w*", before):
        begun = [(f":{name}", told) for name, (_, _, told) in DOES.items() if name.startswith(before[1:])]
        return [Offer(name, len(before), told) for name, told in begun]
    if before.startswith(":"):
        return _named(session, before)
    found = re.search(r"[^\W\d]\w*$", before)
    if found is None:
        return []
    start = found[0]
    names = dict.fromkeys(session.default.shapes, "declared") | dict.fromkeys(_typed(before[: found.start()]), "typed")
    offered = [*names.items()]
    if len(start) > 1:
        offered += [(name, call(entry)) for name, entry in FUNCTIONS.items() if name.isidentifier()]
    return [Offer(name, len(start), told) for name, told in offered if name.startswith(start)]


def _typed(text: str) -> list[str]:
    """The names of a text that are no functions."""
    names = dict.fromkeys(re.findall(r"[^\W\d]\w*", text))
    return [name for name in names if name not in FUNCTIONS]


def _named(session: Session, before: str) -> list[Offer]:
    """The names of answers behind a command."""
    start = before.rpartition(" ")[2]
    return [
        Offer(name, len(start), found.spec.program.source)
        for name, found in session.answers.items()
        if name.startswith(start)
    ]
