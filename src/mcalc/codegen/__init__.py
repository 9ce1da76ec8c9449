"""From expressions to programs that need no mcalc: a module of NumPy, JAX or PyTorch.

`graph` has expressions over plain arrays, each once, with their shapes. A derivative is a `program` of them: `places`
tells where the terms of an `expansion` stand, `forms` are cheaper ways to write a function (`convolutions` those of
products with their matrices), `einsums` go in pairs, `chains` put the `links` of products in the order that costs least
by the likely `sizes`, `solves` share a factorisation. `lines` gives parts their names, `targets` are the libraries and
how they spell things (`torch_code` for PyTorch), `writes` how values get to their places, `module` is the text.
`answers/code` asks for the answers, `answers/vector_products` for products with vectors, and `answers/proven_code`
holds the module against numbers.
Derivatives in other forms write themselves: of a `matrix` of few entries `pattern` picks the format of a `sparse` array
and its `layouts`, whose entries are computed `inplace`; `operators` are products with vectors, with several at once by
`batches`, `factors` thin matrices and Kronecker products; `flat` has functions for solvers, `objective` those for
boosted trees.
A new library is a `Target` in the table of `targets`, which says in which field of a catalogue entry functions are
spelled for it; a cheaper form is a line in the table of `forms`.
"""
