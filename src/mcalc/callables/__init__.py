"""Functions of the user, in Python, which are called with arrays of NumPy by the names of variables.

`loading` finds a function in a file, `binding` says which variable each of its arguments is, `calling` converts for the
library that it is written in, and its results back. A file is run by a `child`, a process of its own, that sends
`messages` to the `process` that started it: nothing that a file does can stop or confuse mcalc. A function that is
already there is called where it is.
"""
