"""Answers to whole questions, for Python and for every command.

`library` has the functions that users call; they, and the commands, call `ask`: it reads the question, has the
derivatives derived and hands them to `present`, which lays them out, prints them, reads their structure and checks
them (`notes`: kinks and domains; `column_major`: the other order of vec). `answer` holds what comes out, `record` is
its JSON and `recorded` reads that back; `evaluate` gives the numbers.
"""
