"""Whether a derivative is right: held against the function as it was typed, differentiated numerically.

`every_answer` is the check that rides on every answer, in plain Python; no command asks for it but `answers/present`.
`check` is `mcalc check`, in NumPy: `trials` holds a claim against numbers, `diagnosis` says why it is wrong where it
is, and `check` puts both together to a verdict. Answers that `every_answer` can't decide go through `proof/check`, too.
The two share the points (`evaluation/random_points`), the form that a result must have (`shape`) and nothing with the
derivation but the reader.
"""
