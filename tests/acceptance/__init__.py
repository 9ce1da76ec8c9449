"""Known answers: the paper, the cookbook, and everything that has once been wrong."""
