"""Pictures of patterns: which entries of a matrix can be other than zero.

A `grid` has the dots, each for an entry or for a block of them; `text` draws it in Braille or ASCII between its sides,
`image` as SVG and PNG.
"""
