"""What people type that is not of the language, and what to write instead: a line each.

First what is typed, then the message, then the hint, with two spaces or more between them; `{0}` in a message is what
was typed. Where the message is left out it is "{0} is not part of the language"; a single `-` is no hint.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final, TypeAlias

Hints: TypeAlias = Mapping[str, tuple[str, str | None]]


@cache
def read(table: str) -> Hints:
    """What a table says of each thing that is typed; a table is read when it is first asked for.

    >>> read("if else  write where(c, a, b)")["else"]
    ('else is not part of the language', 'write where(c, a, b)')
    """
    found: dict[str, tuple[str, str | None]] = {}
    for line in filter(None, table.split("\n")):
        typed, *said = [part.strip() for part in line.split("  ") if part]
        message = said[0] if len(said) > 1 else "{0} is not part of the language"
        found |= {key: (message.replace("{0}", key), None if said[-1] == "-" else said[-1]) for key in typed.split(" ")}
    return found


WORDS: Final = """
lambda  lambda is a word of Python  call the variable lam or λ; of a function write the expression alone
if else  write where(c, a, b)
and  comparisons are the numbers 0 and 1: multiply them, (x > 0)*(y > 0)
or  comparisons are the numbers 0 and 1: write maximum(x > 0, y > 0)
not  write 1 - c for the opposite of a comparison
for  loops stand in brackets: sum(x[i]**2 for i in range(n))
in None  -
is  write == to compare
True False  comparisons are the numbers 0 and 1
as assert async await break class continue def del elif  {0} is a word of Python  choose another name
except finally from global import nonlocal pass raise  {0} is a word of Python  choose another name
return try while with yield  {0} is a word of Python  choose another name
"""
"""Words that Python keeps for itself: no variable has such a name."""

VALUES: Final = """
inf  inf is not a number of the language  write norm(x, 'inf') for the maximum norm
nan  nan is not a number of the language  -
"""
"""Names that other languages have for what is no number; a variable may have one of them."""

_SIGNS: Final = """
//  / divides exactly
%  for places modulo n, roll(x, -1)[i] is x[(i + 1) % n]
&& &  comparisons are the numbers 0 and 1: multiply them, (x > 0)*(y > 0)
||  write norm(x) for a norm, abs(x) for the absolute value
|  write abs(x) for the absolute value, norm(x) for a norm, det(X) for a determinant
:=  name an intermediate with =, as in z = W @ x + b; sum(z)
->  -> stands in einsum subscripts only  -
=>  write >= to compare
=<  write <= to compare
<>  write != for unequal
!  write gamma(n + 1) for a factorial, != for unequal
~  write 1 - c for the opposite of a comparison
{  braces are not part of the language  use round brackets to group, x_1 for a name; LaTeX is read with --syntax latex
}  braces are not part of the language  use round brackets to group
×  × can mean three things  write * element by element, @ for the matrix product, cross(x, y) for the cross product
⊗  ⊗ can mean three things  write * element by element, kron(A, B) for the Kronecker product, outer(x, y)
√  write sqrt(x)
∑  write sum(x)
∏  write prod(x)
∇ ∂  the command says what to differentiate; the spec is the function itself
∞  write norm(x, 'inf') for the maximum norm
?  write where(c, a, b)
$  LaTeX is read with --syntax latex
`  -
"""

NOT_NUMPY: Final = (
    _SIGNS
    + """
\\  write solve(A, b)
~=  ~= is MATLAB's  write != for unequal
.*  .* is MATLAB's  * works element by element; or read the spec with --syntax matlab
./  ./ is MATLAB's  / works element by element; or read the spec with --syntax matlab
.^  .^ is MATLAB's  ** works element by element; or read the spec with --syntax matlab
.'  .' is MATLAB's  write .T; or read the spec with --syntax matlab
"""
)
NOT_MATLAB: Final = (
    _SIGNS
    + """
+= -= *= /= @= **=  an assignment is written with = alone  give each value its own name
**  ** is NumPy's  ^ is the power of a scalar or a square matrix, .^ works element by element
@  @ is NumPy's  * is the matrix product, .* works element by element
²  ² is not part of MATLAB's language  write ^2 for a scalar, .^2 element by element
³  ³ is not part of MATLAB's language  write ^3 for a scalar, .^3 element by element
÷  ÷ is not part of MATLAB's language  write / for a scalar, ./ element by element
~  write 1 - c for the opposite of a comparison, ~= for unequal
×  × can mean three things  write * for the matrix product, .* element by element, cross(x, y)
"""
)
"""Signs of other languages, for each syntax."""

CHARACTERS: Final = """
∘  write * element by element; a function of a function is written f(g(x))
⊕  write + element by element, concatenate(x, y) for one after the other
⊘  write / element by element
⊖  write - element by element
• ∙ ⋆  write @ for a product of vectors or matrices, * element by element
∈ ∉  say the shape with --shape x=n
→ ↦ ⟶ ⟼ ⇒  write the function alone, as in x**2
∫ ∬ ∮  mcalc differentiates: write the integrand, as in x**2
± ∓  choose one of the two signs
≈ ≡ ≔ ∝  write the function alone, as in x**2
∧  multiply two comparisons: (x > 0)*(y > 0)
∨  write maximum(x > 0, y > 0)
¬  write 1 - c for the opposite of a comparison
⟨ ⟩ 〈 〉  write w @ x for the inner product
𝟙 𝟏  write ones(n)
∆ △  call the variable dx, or delta_x
ℓ  call the variable l
ℝ ℂ ℕ ℤ ∀ ∃ ∅  say the shape with --shape x=n
⊤ ⊺ ᴴ  write A' for the transpose
†  write A' for the transpose, pinv(A) for the pseudoinverse
⁺  write pinv(A) for the pseudoinverse
‖ ∥ ∣  write norm(x) for a norm, abs(x) for the absolute value
⁻ ¹  write inv(A) for the inverse, 1/x for one number by another
—  write - for minus
∗ ＊  write * for a product
“ ”  write ' around an option
…  write out what the dots stand for
₀ ₁ ₂ ₃ ₄ ₅ ₆ ₇ ₈ ₉  write the digits of a name on the line, as in x1
⁴ ⁵ ⁶ ⁷ ⁸ ⁹ ⁰ ⁿ  write ^ for a power, as in x^4
"""
"""Characters of mathematics that are no signs in either syntax."""

LATEX: Final = r"""
otimes  \otimes can mean three things  write \operatorname{kron}(A, B), \operatorname{outer}(x, y), or \odot by entries
oplus ominus  \{0} is no sign of the language  write \operatorname{kron}(A, I) + \operatorname{kron}(I, B)
partial nabla  the command says what to differentiate  write the function itself
infty  \infty is no number  it stands in norms only, \|x\|_\infty
int iint oint lim limsup  mcalc has no \{0}  write the function that it is
arg argmin argmax  mcalc has no \{0}  \max(x) is the largest entry; the function alone is what is differentiated
underset overset stackrel  \{0} is not read  leave it out: \underset{w}{\min} f(w) is f(w)
ldots cdots dots vdots ddots  dots stand for what is not written  write it out, or a sum: \sum_{i=1}^{n} x_i
pm mp  \{0} is two functions  write + or -
in notin subset forall exists  \{0} is no sign between values  leave the set out, and declare shapes: -s x=n
mapsto to colon rightarrow  \{0} is no sign between values  write the function alone
newcommand renewcommand def DeclareMathOperator  definitions of commands are not read  write what they stand for
succ succeq prec preceq  \{0} is no sign between values  declare it: -s A=n,n:spd
sim approx propto simeq  \{0} is no equation  write the function alone
star  \star is no sign between values  write \odot entry by entry, \operatorname{convolve}(x, y) for a convolution
choose  mcalc has no \{0}  write it with \Gamma
"""
"""Commands of LaTeX that are not read, each after its backslash."""
