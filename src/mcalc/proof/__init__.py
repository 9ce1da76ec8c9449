"""Whether a derivative is right: held against the function as it was typed, differentiated numerically.

`every_answer` is the check that rides on every answer, in plain Python; no command asks for it but `answers/present`.
`mcalc check` is the other, in NumPy: `trials` holds a claim against numbers, `diagnosis` says why it is wrong where it
is, and `check` puts both together to a verdict; an answer that the former can't tell is checked so, too. The two checks
share the points (`evaluation/random_points.drawn`), the form that a result must have (`shape`) and nothing with the
derivation but the reader.
"""
