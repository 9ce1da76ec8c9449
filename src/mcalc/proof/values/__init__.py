"""What every function of the language is worth: the tree evaluated on numbers, in plain Python."""
