"""What was probably meant: the messages and hints for text that is not of the language. None of them is needed to read
what is.

`table` has foreign words, signs, characters and LaTeX commands, a line each, and `words` makes the errors of them;
`rewritten` puts a text as on paper or from another tool into mcalc's language, which is tried before it is said;
`adjacent` is about two values with no operator between them, `attributes` about calls as other libraries write them,
`statements` about Python's for, while and with. What only one reader can notice is raised there (`text/bracket` has
`x^T`), with a hint that `rewritten` may replace. What is said of a function that mcalc doesn't have stands in
`catalogue/missing`.
"""
