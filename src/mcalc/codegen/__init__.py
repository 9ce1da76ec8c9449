"""From expressions to programs that need no mcalc: a module of NumPy, JAX or PyTorch. All targets are Python, and run
before they are shown; for another language's text alone see `notation/matlab` and `report/matlab`.

`graph` has expressions over plain arrays, each once, with their shapes. A derivative is a `program` of them: `places`
tells where the terms of an `expansion` stand. It is then written in cheaper ways: `forms` of a function, a line each
(`convolutions` among them), `einsums` in pairs, `chains` of products by their `links` in the order that costs least by
the likely `sizes` (`reshapes` for vectors laid out as matrices), `solves` that share a factorisation, `reductions`
along axes together, `scalings` with each other first, `twins` and `known_products` from what is computed already.

`lines` gives parts their names, `targets` are the libraries and how they spell things (`torch_code` for PyTorch),
`writes` how values get to their places, `module` is the text. Other forms of a derivative write themselves: of a
`matrix` of few entries `pattern` picks the format of a `sparse` array and its `layouts`, whose entries are computed
`inplace` (`helpers` are functions in that text); `operators` are products with vectors, with several at once by
`batches`; `factors` are thin matrices and Kronecker products (`factor_classes` is their text); `flat` has functions for
solvers, `objective` those for boosted trees, `wrapped` a function that knows its derivatives.

`answers/code` asks for the answers, `answers/vector_products` for products with vectors, and `answers/proven_code`
holds the module against numbers. A new library is a `Target` in the table of `targets`, which says in which field of a
catalogue entry functions are spelled for it; a cheaper form is a line in the table of `forms`.
"""
