"""`mcalc check`: `entries` has a derivative tried and puts the trials together to a `verdict`, with what is wrong; a
user's text is a `claim`, whose layout is found first.
"""
