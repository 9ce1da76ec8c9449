"""Whether a derivative is right: held against the function as it was typed, differentiated numerically.

`every_answer` checks each answer before it is shown, quickly and in plain Python, along random `directions` from points
of its `subject`; it is no command (`answers/answer` is what is shown, `answers/check` the command `mcalc check`).
`mcalc check` is `claim`, which finds the layout that was meant, and `entries`: a `problem` at concrete sizes, its
`measurement`, the `comparison` of every entry, `long_numbers` for what floats can't tell, and the `diagnosis` of what
is wrong, with small `changes` tried. Nothing is shared with the derivation but the reader.
"""
