"""Answers to whole questions, for Python and for every command.

`request` lists what can be said of a question; `ask` has the functions that users call, and answers a request: it
reads it, has the derivatives derived and hands them to `present`, which lays them out (`layout`), prints them with the
places where they hold, in terms of the user's names where that is shorter (`in_names`; a long program is derived in
these alone), reads their structure and checks them. `answer` holds what comes out, `record` is its JSON and `recorded`
reads that back (`strict_json`); `check` holds closed forms against numeric differentiation, and `evaluate` gives the
numbers.
"""
