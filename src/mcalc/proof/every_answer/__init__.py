"""The check of every answer, and of all that is said of it. Each file knows those before it.

A `subject` is the function made ready, `one_comparison` compares along random directions. The entries that it saw are
`evidence`, which all else that is said is held against: by `words` for the structure, `statements` (counts, patterns,
these words, entries) and `conditions` (domains and kinks). `prove` goes from sizes to sizes and from point to point.
"""
