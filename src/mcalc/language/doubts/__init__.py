"""Where a convention decided and another reading fits too. A `doubt` is that reading: `of_paper` and `of_code` have
what people mean otherwise as on paper and in code, `latex/doubts` those of LaTeX; `notes` has those of ranks and names,
tries all of them, and words the likeliest. A new note is one more doubt.
"""
