"""The language of matrixcalculus.org: MATLAB's signs, read into the same tree.

What is documented there: `+ - * / ^` and `.* ./ .^`, `'` transposes; sin cos tan arcsin arccos arctan exp log tanh abs
sign relu work element by element; sum is the sum of all entries; norm1 and norm2 are the norms of a vector, and of the
entries of a matrix; tr det logdet inv; vector(1) and matrix(1) are constants of the size that their place
wants, eye is the identity. Beyond that, everything that mcalc's own language calls by name can be called here, and
places count from 1.

Reading has three steps: the tokens (`tokens`), a tree whose signs may still mean several things (`grammar`, `frame`,
`calls`, `places`), and the decision by the number of axes (`settle`, `joined`), with the sizes of constants in `fill`.
"""

from mcalc.language.matlab.fill import fill, is_open
from mcalc.language.matlab.grammar import parse
from mcalc.language.matlab.settle import settle

__all__ = ["fill", "is_open", "parse", "settle"]
