"""From expressions to programs that need no mcalc: a module of NumPy, JAX or PyTorch.

`graph` has expressions over plain arrays, each once, with their shapes. A derivative is a `program` of them: `places`
tells values from where they stand, `forms` are cheaper ways to write a function, `einsums` go in pairs, `chains` in the
order that costs least by the likely `sizes`. `lines` gives parts their names, `targets` are the libraries and how
they spell things, `module` is the text. `answers/code` asks for the answers and has the module proven.
Derivatives in other forms write themselves: of a `matrix` of few entries `pattern` picks the format of a `sparse` array
and its `layouts`, whose entries are computed `inplace`; `operators` are products with vectors, `factors` thin matrices
and Kronecker products; `flat` has functions for solvers, `objective` those for boosted trees.
A new library is a `Target`; a cheaper form is a line in the table of `forms`.
"""
