"""The steps by which a derivative comes about, each with its rule and its own check.

`explain` asks for the derivative and chooses a method. `graph` makes one graph of the spec, `layers` cuts it, `parts`
chooses which layers get a name; `by_chain` prints the record of the sweep through these names, `by_rules` goes through
the layers from the outside in, `by_differentials` goes forward with dx, `several` puts derivatives together. They add
to the `steps_so_far` (`products`, `occurrences`, `remarks`, `conclusion`, `trees`, `signs`, `spelling`); a `step` is
data, `verify` checks it.

`rule_table` has the words of each rule, and `rules` reads that table; `matching` picks the rule and words what depends
on the case; `reasons` says it for catalogue functions. `walk` goes through the paper. How steps look is in
`report/steps` and `report/latex_steps`; a new method is a `by_...` file and a name in `explain`.
"""
