"""Where a convention decided and another reading fits too. A `doubt` is that reading.

`of_paper` has notation that reads here but means something else on paper, `of_code` what means something else in code,
`latex/doubts` those of LaTeX; `notes` has those of ranks and names, tries all of them, and words the likeliest. A new
note is one more doubt.
"""
