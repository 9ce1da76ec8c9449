"""Arrays in files: what lies in them is told without running anything, read, and written.

`files` opens what is named (a path, `-` for standard input), finds out the format by its first bytes or its name, and
gives a `source`: the shape and the kind of numbers, before they are read. `numpy_files`, `text_files` and
`exchange_files` know the formats, a line each in the table of `files`. A source reads all numbers, or some rows, and
refuses what are none; `spool` keeps a long table of text as numbers in a file, to be read in parts; `memory` says what
would not fit. `writing` writes under another name first.
"""
