"""Whether a derivative is right: held against the function as it was typed, differentiated numerically.

Two checks share the points (`evaluation/random_points.drawn`), the form that a result must have (`shape`) and nothing
with the derivation but the reader. Each room knows those before it.
With every answer, in plain Python: a `subject` is the function made ready, `along` one comparison along random
directions, `every_answer` goes from sizes to sizes and from point to point (`prove`). The entries that it saw are
`evidence`, which all else that is said is held against: by `words` for the structure, `statements` (counts, patterns,
these words, entries) and `conditions` (domains and kinks). It is no command: `answers/present` asks for it.
`mcalc check`, in NumPy: a `plan` says how; a `problem` is the claim at concrete sizes, its `measurement` and the
`comparison` of every entry, `long_numbers` for what floats can't tell, `directions` for many points at once. `trials`
are sizes at which the function has a value, `further_points` lie on every branch and at every order of magnitude, what
is `tried` there makes the `verdict`; `entries` runs all of it, `claim` finds the layout that was meant.
What is wrong with a claim is the `diagnosis` of its `case`s, by a `search` from the simplest mistake on: of the claim
as a `whole` (`factors` are formulas in the sizes), of its `terms`, `edits` of a part and `substitutes` for it, the
`places` and branches where it is wrong; `wrong_shape` is for claims that can't be compared.
"""
