"""What expressions of the language are worth, for numbers of every kind, and where and how that is asked.

`evaluator` has a spec brought to primitive steps and runs them; `meaning` goes through the tree, and `functions` says
what some functions are in terms of the primitives; `steps` keeps the list, each step computed once. `lists` runs them
on plain Python lists (the check that goes with every answer), `arrays` on NumPy arrays of any numbers, by way of
`array_evaluator`; `effort` only counts. The numbers bring the elementary functions and the algorithms for matrices:
`reals` (math, `linear`), `floats` (real and complex, `continuation`), `digits` (long decimals), `symbolic` (SymPy,
`kinked`). All else about a function's value is in its catalogue entry.

Where to look: `settings` (sizes), `sampling` (points), `properties` (of declared matrices). `extrapolation` has the
derivative by differences.
"""
