"""Random functions, random text, and the laws that every derivative obeys."""
