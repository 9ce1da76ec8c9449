"""What was probably meant: the messages and hints for text that is not of the language, none of them needed to read
what is. `signs` has foreign signs and characters, `words` foreign words and functions, `latex` pasted LaTeX,
`adjacent` two values with no operator between them, `attributes` calls as other libraries write them.
"""
