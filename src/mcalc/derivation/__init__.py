"""From a function to its derivatives, and to the conditions under which they hold.

`backend` names the ways to derive. The tensor backend (`blocks`) asks `reverse` for one sweep over the function, which
takes the slopes of functions from `local` and, for functions of a matrix as a whole, from `analytic`. `sweep_record`
keeps what a sweep through functions with names does on its way, `through_names` derives in terms of the user's names,
`adjoints` names what several derivatives need, and `common_scalars` moves a scalar factor beside every use of a name
into its definition. The SymPy backend is `entrywise`, and `spelling` reads its answers.

`smoothness` finds kinks and domains: `demands` says what a function asks of its arguments, `typed_domain` what was
asked before simplifying, `signs` and `comparisons` make it plain.
"""
