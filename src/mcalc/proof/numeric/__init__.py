"""The full check, entry by entry, with NumPy: `mcalc check`, its claims and what is said of them.

`claims` reads what is claimed, in whichever layout (`misshape` says what a wrong shape may have meant); `derivative`
holds it against the function: `points` and `setting` say where, `differences` and `measure` differentiate, `settle`
takes eighty digits where floats can't tell, `pattern` looks at the places of zeros, `engines` asks others. `diagnosis`
tries what would make a wrong claim right, with the changes of `terms`.
"""
