"""What expressions of the language are worth, for numbers of every kind, and where and how that is asked.

`evaluator` runs a spec on plain lists, `array_evaluator` on NumPy arrays: `meaning` brings the tree to primitive steps
(by `conditions` or `functions` where no text of the catalogue says which), `steps` keeps each once, `lists` or `arrays`
do them. Numbers (`kinds` says what they must know, `numbers` what all have) are `reals`, `floats` (complex ones by
`continuation`), `digits` (long decimals), `symbolic` (SymPy, with `kinked`); `linear` has matrices of any of them.
Where to look: `settings` (sizes), `sampling` (points), `properties` (of declared matrices), `extrapolation` (slopes).
"""
