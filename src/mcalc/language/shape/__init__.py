"""From tree to shapes. `declarations` reads what the user said; `ranks` infers which other names are scalars, vectors
and matrices; `kinds` goes through the values, operands first, and finds the kind of each: by the signature of its
function, by `rules`, `elementwise` or `places`. Sizes are unknowns that `unify` solves; a `context` holds them and
words the errors; `names` has the conventions. `matlab` gives the signs of that language their meaning.
"""
