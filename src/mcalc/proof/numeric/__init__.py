"""The full check, entry by entry, with NumPy: `mcalc check`, its claims and what is said of them."""
