"""The language tree, written as people write it elsewhere: NumPy, PyTorch, MATLAB and LaTeX.

They share nothing with the printers of `mcalc.notation`. Where a language has several spellings of a thing, one is
taken at random; where it has none, `UnwrittenError` is raised.
"""

from tests.printers.latex import Latex
from tests.printers.matlab import Matlab
from tests.printers.numpy import Numpy
from tests.printers.printer import Printer, UnwrittenError
from tests.printers.torch import Torch

LANGUAGES: dict[str, type[Printer]] = {"numpy": Numpy, "torch": Torch, "matlab": Matlab, "latex": Latex}

__all__ = ["LANGUAGES", "Printer", "UnwrittenError"]
