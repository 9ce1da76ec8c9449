r"""LaTeX as papers have it, from text to tree.

`tokens` cuts the text and leaves out what only says how it looks; `lines` puts a whole spec together; `parser` reads
one expression, factors side by side, with a line for each command that has braces of its own (`\frac`, `\binom`; what
reads them is in `functions`), and `scripts` says what names and scripts are (`state` is where they stand, `names` are
those of the whole). `functions` are called, each as its catalogue entry spells it (in its field `latex`: a new spelling
goes there), `brackets` has bars, matrices and cases, `sums` goes over indices, `ranges` are places, `numbers` tells
constants. Signs whose meaning depends on shapes get it in `shape/latex`; `doubts` are other readings that fit. Nothing
of this is imported unless a spec is LaTeX.
"""
