"""The language: text -> tree -> a spec with the shape of everything in it.

`syntax` has a table of signs for each way to write; `text` reads a spec by it into a `tree`; `walk` tells values from
sizes in it, and `shape` finds what shape every value has; `reader` does all of this and gives a `spec`, `within` reads
closed forms over the variables of one. `doubts` are other readings that fit where a convention decided. `constant`
reads and writes sizes as expressions. Text that is not of the language gets its message from `hints`, a line of a table
for most; a further way to write is a table of signs and a parser that says what differs (`text/matlab`).
"""

from __future__ import annotations

from mcalc.language.reader import read
from mcalc.language.text.statements import parse
from mcalc.language.within import read_together, read_within

__all__ = ["parse", "read", "read_together", "read_within"]
