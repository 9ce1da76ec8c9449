"""What an answer is: a program, that is named parts in the order of computation and results in terms of them.

`share` finds the parts that the results of one question have several times, the user's own statements and the adjoints
of a backward pass among them, and names them. Which adjoints are worth a name is said in `derivation/adjoints`. Text,
LaTeX, MATLAB and JSON are views of that list: people see each part once, and in JSON each derivative has all that it
needs beside the list of all.
"""
