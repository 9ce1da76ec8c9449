"""What the language is worth in numbers of every kind."""
