"""From tree to shapes.

`declarations` reads what the user said; `ranks` infers which other names are scalars, vectors and matrices, by their
letters where nothing else decides; `kinds` goes through the values, operands first, and finds the kind of each: by the
signature of its function, by `broadcast`, `by_function` (functions whose shape needs code) or `places`. Sizes are
unknowns that `unify` solves and names; a `context` holds them and words the errors.

`open_signs` gives signs whose meaning the shapes decide their meaning, by the tables `matlab` and `latex`; `measured`
writes out sizes that were asked for as `len(x)` or `X.shape[0]`.
"""
