"""Whether a derivative is right: held against the function as it was typed, differentiated numerically.

`riding` has the quick check that every answer carries, in plain Python, along random directions; `numeric` the full
one, entry by entry, with NumPy: `mcalc check`. Both evaluate with `mcalc.evaluation` and share nothing with the
derivation but the reader.
"""
