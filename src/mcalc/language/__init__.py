"""The language: text -> tree -> a spec with the shape of everything in it.

`reader` does all of this. `syntax` has a table of signs for each way to write; `text` reads a spec by it into a `tree`,
`latex` reads one in LaTeX. `walk` tells values from sizes in it. `assembly` sorts the names, has `shape` find what
shape every value has and `loops` put whole arrays in the place of Python's loops, and gives a `spec`. `within` reads
closed forms over the variables of one; `constant` reads and writes sizes as expressions.

`doubts` are other readings that fit where a convention decided. Text that is not of the language gets its message from
`hints`, a line of a table for most. A further way to write is a table of signs and a parser that says what differs
(`text/matlab`).
"""

from __future__ import annotations

from mcalc.language.reader import read
from mcalc.language.text.statements import parse
from mcalc.language.within import read_together, read_within

__all__ = ["parse", "read", "read_together", "read_within"]
