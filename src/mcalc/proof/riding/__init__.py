"""The check that every answer carries: quick, in plain Python, along random directions.

`subject` is the function, shared by the checks of all its derivatives; `answer` chooses sizes and points and gives the
verdict; `directional` makes one comparison; `precise` hands over to the full check what floats can't tell.
"""
