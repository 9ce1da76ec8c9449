"""What expressions of the language are worth, for numbers of every kind, and where and how that is asked.

`evaluator` runs a spec on plain lists, `array_evaluator` on NumPy arrays: `meaning` brings the tree to primitive steps
(by `conditions` or `arrangements` where no text of the catalogue says which; `shapes` counts entries),
`primitive_steps` keeps each once, `lists` or `arrays` do them; `kinds` lists what numbers and arrays must do, a method
for each primitive. `linear` and `spectral` have matrices of any numbers, `spectral_arrays` those of NumPy. Numbers are
`reals`, `floats`, `digits` (long decimals) and `symbolic` (SymPy, with `kinked`), `numbers` is what they share.

A new elementary function, which its entry doesn't define by others, needs a line in `reals` unless `math` has it by
that name, and one in `continuation` where NumPy or SciPy is no good off the real axis; the others find it by name
(`digits`) or by the spelling in its entry (`floats`, `symbolic`).

Where to look: `settings` (sizes), `random_points`, `declared` (properties of matrices), `extrapolation` (slopes).
"""
