"""The command line.

`run` takes the arguments to an exit status (`status`), with `faults` for whatever is raised on the way; `app` has the
commands, `options` what they share, `arguments` lets a spec begin with a minus. `source` reads the spec, `request`
makes a question of it, and `check`, `explain`, `reference` and `batch` are the commands that are more than a call of
`answers.ask`; `output` writes.
"""
