"""placeholder"""
def latex(tree, ranks=None):
    return ""
