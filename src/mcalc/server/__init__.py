"""A page on this machine that answers as one types.

`api` answers a question that comes as JSON with the pieces that the page shows; `application` takes requests apart,
says no to those that are not from the page, and sends its files, which are in `page`. `tools` serves
language models instead, on standard input and output.
"""
