"""A claim tried against numbers. Each file knows those before it.

A `plan` says how; a `problem` is the claim at concrete sizes, its `measurement` (of a `high_order` in numbers of its
own) and the `comparison` of every entry, `long_numbers` for what floats can't tell, `directions` for many points at
once. `points` are sizes at which the function has a value, `further_points` lie on every branch and at every order of
magnitude; `tried` is what came of it.

How far apart entries may be that are equal: what the user allows is in `plan`, how surely the derivative was measured
in `comparison`; `directions` and `long_numbers` have tolerances of their own.
"""
