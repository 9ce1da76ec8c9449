"""The steps by which a derivative comes about, each with its rule and its own check.

`explain` chooses a method: `textbook` goes from the outside in, rule by rule (`outline`, `naming`, `equation`), `chain`
names intermediates (`parts`) and puts their derivatives together (`accumulate`, `slope`, `conclusion`). `stacked` and
`twice` are for several variables and second derivatives. A `step` is data, written by `writer` and checked by `verify`;
the rules themselves stand in `rules` and the files of scalars, vectors and matrices.
"""
