"""The shell: functions are typed and answered, and the answers talked about.

`session` has what is kept between lines and what each command does, without a terminal; `completion` what can follow
what has been typed. `terminal` is the shell on prompt_toolkit, with the answer under the line as it is typed, and
`lines` the one that needs Python alone.
"""
