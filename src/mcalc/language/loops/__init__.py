"""Python's loops in brackets, `sum(x[i]**i for i in range(n))`, as operations on whole arrays.

`nodes` says what loops are made of; `ranges` finds how far their indices go, and how long what they index must be,
while the kinds of all values are found. `vectorised` then puts arrays with an axis for each index (`arrays`) in the
place of loops: `places` of what is indexed, `conditions` as masks, and `guards` for values that a condition leaves out
and that would be none (the logarithm of 0). No later stage sees a loop.
"""
