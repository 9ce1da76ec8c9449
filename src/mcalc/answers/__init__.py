"""Answers to whole questions, for Python and for every command, and the code of them.

`request` lists what can be said of a question. `ask` has the functions that users call, and answers a request: it reads
it, has the derivatives derived and hands them to `present`, which lays them out (`layout`), prints them with the places
where they hold, in terms of the user's names where that is shorter (`in_names`; a long program is derived in these
alone), reads their structure (`entries` of small ones) and checks them. `answer` holds what comes out, `record` is its
JSON and `recorded` reads that back (`strict_json`).

`check` holds closed forms against what is measured, by one of the `engines` (`automatic` is the differentiation of a
library), `check_code` does so with programs, for which `products` says what each computes. `evaluate` gives the numbers
at `points`, `profile` counts entries and colours.

The command `code`: `code` is a question answered as a module. `code_forms` is the table of forms, of which `flat_code`,
`objective_code` and `wrapped_code` have a file each; `code_results` puts values and derivatives into one graph,
`vector_products` those with vectors; `codegen` writes the text; `proven_code` runs it and holds it against numbers
before it is shown, and `code_tests` writes its tests.
"""
