"""Whether a derivative is right: held against the function as it was typed, differentiated numerically.

`every_answer` checks each answer before it is shown, quickly and in plain Python, `along` random directions from points
of its `subject` (drawn in `evaluation/random_points`); it is no command (`answers/answer` is what is shown,
`answers/check` the command `mcalc check`). The entries that it saw are `evidence`, which everything else that is said
is held against: `statements` are counts, patterns, `words` for the structure and entries, `conditions` domains and
kinks.
`mcalc check` is `claim`, which finds the layout that was meant, and `entries`: a `problem` at concrete sizes, its
`measurement`, the `comparison` of every entry, `long_numbers` for what floats can't tell, and the `diagnosis` of what
is wrong, with small `changes` tried. Nothing is shared with the derivation but the reader.
"""
