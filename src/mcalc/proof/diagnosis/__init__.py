"""Why a claim is wrong. `diagnose` tries every kind of mistake, the simplest first, and asks the files here in turn.

A `case` is the claim and the derivative at one point; a `search` goes through what may be written in the claim's place.
The claim as a `whole` (`factors` are formulas in the sizes), its `terms`, `edits` of a part and `substitutes` for it,
the `places` and branches where it is wrong, and mistakes that are there `twice`; `wrong_shape` is for claims that can't
be compared. Of a program that has no text, what it has `computed` is told.
"""
