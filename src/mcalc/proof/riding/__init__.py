"""The check that rides on every answer: quick, in plain Python, along random directions."""
