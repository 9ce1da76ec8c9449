"""The command line.

`run` takes the arguments to an exit status, to one of `status`; `app` has the table of commands, `options` the options
that follow from the fields of a request. `arguments` lets a spec begin with a minus, `misplaced` knows what else people
begin with.

The commands are in `answering` (derivatives, steps, code), `checking`, `numbers` (and pictures), `reference`, `shell`
and `serving` (the page, and the tools for language models): `source` reads the spec, the library answers, and `output`
writes; `batch` does so line by line, `progress` says how far it is. `notebook` is the magic `%%mcalc`. `manual` shows
what is in `topics`, the texts of `mcalc help`; `completion` has the scripts for shells.
"""
