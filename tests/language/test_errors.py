"""The text of every error, with its caret and its hint."""

from __future__ import annotations

from typing import Any

import pytest

from mcalc import errors
from mcalc.language import read

HINT = (
    "hint: as in W=m,n, x=3, b=scalar, A=n,n:symmetric; the properties are symmetric, spd, skew, diagonal, "
    "lower, upper, orthogonal, constant"
)


SYNTAX: list[tuple[Any, ...]] = [
    (
        "",
        errors.EmptySpecError,
        [
            "the spec is empty",
            "hint: write a function, as in sum(x**2)",
        ],
    ),
    (
        "  \n ; ",
        errors.EmptySpecError,
        [
            "the spec is empty",
            "hint: write a function, as in sum(x**2)",
        ],
    ),
    (
        "2x",
        errors.SpecSyntaxError,
        [
            "there is no operator between 2 and x",
            "  2x",
            "  ^^",
            "hint: write 2*x",
        ],
    ),
    (
        "x y",
        errors.SpecSyntaxError,
        [
            "there is no operator between x and y",
            "  x y",
            "  ^^^",
            "hint: write x*y element by element, x @ y for the matrix product",
        ],
    ),
    (
        "x 2",
        errors.SpecSyntaxError,
        [
            "there is no operator between x and 2",
            "  x 2",
            "  ^^^",
            "hint: a product is written with *",
        ],
    ),
    (
        "2(x + 1)",
        errors.SpecSyntaxError,
        [
            "there is no operator after 2",
            "  2(x + 1)",
            "  ^^",
            "hint: a product is written with * or @",
        ],
    ),
    (
        "(x + 1)(x + 2)",
        errors.SpecSyntaxError,
        [
            "there is no operator after the bracket",
            "  (x + 1)(x + 2)",
            "        ^^",
            "hint: a product is written with * or @",
        ],
    ),
    (
        "(x + 1) y",
        errors.SpecSyntaxError,
        [
            "there is no operator after the bracket",
            "  (x + 1) y",
            "        ^^^",
            "hint: a product is written with * or @",
        ],
    ),
    (
        "|x|",
        errors.ForbiddenError,
        [
            "| is not part of the language",
            "  |x|",
            "  ^",
            "hint: write abs(x) for the absolute value, norm(x) for a norm, det(X) for a determinant",
        ],
    ),
    (
        "x || y",
        errors.ForbiddenError,
        [
            "|| is not part of the language",
            "  x || y",
            "    ^^",
            "hint: write norm(x) for a norm, abs(x) for the absolute value",
        ],
    ),
    (
        "x && y",
        errors.ForbiddenError,
        [
            "&& is not part of the language",
            "  x && y",
            "    ^^",
            "hint: comparisons are the numbers 0 and 1: multiply them, (x > 0)*(y > 0)",
        ],
    ),
    (
        "x & y",
        errors.ForbiddenError,
        [
            "& is not part of the language",
            "  x & y",
            "    ^",
            "hint: comparisons are the numbers 0 and 1: multiply them, (x > 0)*(y > 0)",
        ],
    ),
    (
        "x // 2",
        errors.ForbiddenError,
        [
            "// is not part of the language",
            "  x // 2",
            "    ^^",
            "hint: / divides exactly",
        ],
    ),
    (
        "x % 2",
        errors.ForbiddenError,
        [
            "% is not part of the language",
            "  x % 2",
            "    ^",
        ],
    ),
    (
        "x!",
        errors.ForbiddenError,
        [
            "! is not part of the language",
            "  x!",
            "   ^",
            "hint: write gamma(n + 1) for a factorial, != for unequal",
        ],
    ),
    (
        "~x",
        errors.ForbiddenError,
        [
            "~ is not part of the language",
            "  ~x",
            "  ^",
            "hint: write 1 - c for the opposite of a comparison",
        ],
    ),
    (
        "{x}",
        errors.ForbiddenError,
        [
            "braces are not part of the language",
            "  {x}",
            "  ^",
            "hint: use round brackets to group",
        ],
    ),
    (
        "A \\ b",
        errors.ForbiddenError,
        [
            "\\ is not part of the language",
            "  A \\ b",
            "    ^",
            "hint: write solve(A, b)",
        ],
    ),
    (
        "A .* B",
        errors.ForbiddenError,
        [
            ".* is MATLAB's",
            "  A .* B",
            "    ^^",
            "hint: * works element by element; or read the spec with --syntax matlab",
        ],
    ),
    (
        "A.^2",
        errors.ForbiddenError,
        [
            ".^ is MATLAB's",
            "  A.^2",
            "   ^^",
            "hint: ** works element by element; or read the spec with --syntax matlab",
        ],
    ),
    (
        "A.'",
        errors.ForbiddenError,
        [
            ".' is MATLAB's",
            "  A.'",
            "   ^^",
            "hint: write .T; or read the spec with --syntax matlab",
        ],
    ),
    (
        "A × B",
        errors.ForbiddenError,
        [
            "× can mean three things",
            "  A × B",
            "    ^",
            "hint: write * element by element, @ for the matrix product, cross(x, y) for the cross product",
        ],
    ),
    (
        "A ⊗ B",
        errors.ForbiddenError,
        [
            "⊗ is not part of the language",
            "  A ⊗ B",
            "    ^",
            "hint: write kron(A, B) for the Kronecker product, outer(x, y) for the outer product",
        ],
    ),
    (
        "√x",
        errors.ForbiddenError,
        [
            "√ is not part of the language",
            "  √x",
            "  ^",
            "hint: write sqrt(x)",
        ],
    ),
    (
        "x ? y : z",
        errors.ForbiddenError,
        [
            "? is not part of the language",
            "  x ? y : z",
            "    ^",
            "hint: write where(c, a, b)",
        ],
    ),
    (
        "x => 2",
        errors.ForbiddenError,
        [
            "=> is not part of the language",
            "  x => 2",
            "    ^^",
            "hint: write >= to compare",
        ],
    ),
    (
        "x =< 2",
        errors.ForbiddenError,
        [
            "=< is not part of the language",
            "  x =< 2",
            "    ^^",
            "hint: write <= to compare",
        ],
    ),
    (
        "sum()",
        errors.ArgumentsError,
        [
            "sum takes 1 argument, not 0",
            "  sum()",
            "  ^^^^^",
            "hint: write sum(x)",
        ],
    ),
    (
        "(x)(",
        errors.SpecSyntaxError,
        [
            "there is no operator after the bracket",
            "  (x)(",
            "    ^^",
            "hint: a product is written with * or @",
        ],
    ),
    (
        "x'y",
        errors.SpecSyntaxError,
        [
            "there is no operator between x' and y",
            "  x'y",
            "  ^^^",
            "hint: write x.T @ y",
        ],
    ),
    (
        "x ** y z",
        errors.SpecSyntaxError,
        [
            "there is no operator between y and z",
            "  x ** y z",
            "       ^^^",
            "hint: write y*z element by element, y @ z for the matrix product",
        ],
    ),
    (
        "x +",
        errors.SpecSyntaxError,
        [
            "there is nothing after +",
            "  x +",
            "    ^",
        ],
    ),
    (
        "x * * y",
        errors.SpecSyntaxError,
        [
            "* can't stand here",
            "  x * * y",
            "      ^",
        ],
    ),
    (
        "x ** ",
        errors.SpecSyntaxError,
        [
            "there is nothing after **",
            "  x ** ",
            "    ^^",
        ],
    ),
    (
        "(x + y",
        errors.SpecSyntaxError,
        [
            "the bracket ( is not closed",
            "  (x + y",
            "  ^",
        ],
    ),
    (
        "x + y)",
        errors.SpecSyntaxError,
        [
            ") closes nothing",
            "  x + y)",
            "       ^",
        ],
    ),
    (
        "[x, y)",
        errors.SpecSyntaxError,
        [
            ") can't close [",
            "  [x, y)",
            "  ^^^^^^",
        ],
    ),
    (
        "f(x, y",
        errors.SpecSyntaxError,
        [
            "the bracket ( is not closed",
            "  f(x, y",
            "   ^",
        ],
    ),
    (
        "x[1",
        errors.SpecSyntaxError,
        [
            "the bracket [ is not closed",
            "  x[1",
            "   ^",
        ],
    ),
    (
        "(x = 3)",
        errors.SpecSyntaxError,
        [
            "= can't stand here",
            "  (x = 3)",
            "   ^^^^^",
            "hint: = names an intermediate at the beginning of a statement; write == to compare",
        ],
    ),
    (
        "2 * x = y",
        errors.SpecSyntaxError,
        [
            "= can't stand here",
            "  2 * x = y",
            "  ^^^^^",
            "hint: = names an intermediate at the beginning of a statement; write == to compare",
        ],
    ),
    (
        "f(x) = x**2",
        errors.SpecSyntaxError,
        [
            "one name stands before =",
            "  f(x) = x**2",
            "  ^^^^",
            "hint: write the function alone: x**2 for f(x) = x**2",
        ],
    ),
    (
        "x += 1; x",
        errors.ForbiddenError,
        [
            "an assignment is written with = alone",
            "  x += 1; x",
            "  ^^^^^^",
            "hint: give each value its own name",
        ],
    ),
    (
        "x := 3",
        errors.ForbiddenError,
        [
            ":= is not part of the language",
            "  x := 3",
            "    ^^",
            "hint: name an intermediate with =, as in z = W @ x + b; sum(z)",
        ],
    ),
    (
        "a = b = c",
        errors.SpecSyntaxError,
        [
            "a statement has one =",
            "  a = b = c",
            "  ^^^^^^^^^",
            "hint: = names an intermediate at the beginning of a statement; write == to compare",
        ],
    ),
    (
        "x; y",
        errors.SpecSyntaxError,
        [
            "only the last statement is an expression",
            "  x; y",
            "  ^",
            "hint: name it, as in z = W @ x + b; sum(z)",
        ],
    ),
    (
        "z = x; z = 2*x; z",
        errors.SpecSyntaxError,
        [
            "z is named twice",
            "  z = x; z = 2*x; z",
            "         ^",
            "hint: give each intermediate a name of its own",
        ],
    ),
    (
        "x = 2*x; x",
        errors.SpecSyntaxError,
        [
            "x is used before it is named",
            "  x = 2*x; x",
            "        ^",
            "hint: give the intermediate another name",
        ],
    ),
    (
        "x, y",
        errors.ForbiddenError,
        [
            "a comma can't stand here",
            "  x, y",
            "  ^^^^",
            "hint: square brackets stack: [f1, f2]",
        ],
    ),
    (
        "()",
        errors.ForbiddenError,
        [
            "there is nothing in the brackets",
            "  ()",
            "  ^^",
        ],
    ),
    (
        "[]",
        errors.SpecSyntaxError,
        [
            "an empty stack has no entries",
            "  []",
            "  ^^",
        ],
    ),
    (
        "x[]",
        errors.SpecSyntaxError,
        [
            "] can't stand here",
            "  x[]",
            "    ^",
        ],
    ),
    (
        "lambda x: x",
        errors.ForbiddenError,
        [
            "lambda is a word of Python",
            "  lambda x: x",
            "  ^^^^^^",
            "hint: call the variable lam or λ",
        ],
    ),
    (
        "lambda*x",
        errors.ForbiddenError,
        [
            "lambda is a word of Python",
            "  lambda*x",
            "  ^^^^^^",
            "hint: call the variable lam or λ",
        ],
    ),
    (
        "x if y else 2",
        errors.ForbiddenError,
        [
            "if is not part of the language",
            "  x if y else 2",
            "    ^^",
            "hint: write where(c, a, b)",
        ],
    ),
    (
        "x > 0 and y > 0",
        errors.ForbiddenError,
        [
            "and is not part of the language",
            "  x > 0 and y > 0",
            "        ^^^",
            "hint: comparisons are the numbers 0 and 1: multiply them, (x > 0)*(y > 0)",
        ],
    ),
    (
        "not x",
        errors.ForbiddenError,
        [
            "not is not part of the language",
            "  not x",
            "  ^^^",
            "hint: write 1 - c for the opposite of a comparison",
        ],
    ),
    (
        "[i for i in x]",
        errors.ForbiddenError,
        [
            "for is not part of the language",
            "  [i for i in x]",
            "     ^^^",
            "hint: write the whole array at once: sum(x**2) for sum(v**2 for v in x)",
        ],
    ),
    (
        "True",
        errors.ForbiddenError,
        [
            "True is not part of the language",
            "  True",
            "  ^^^^",
            "hint: comparisons are the numbers 0 and 1",
        ],
    ),
    (
        "None",
        errors.ForbiddenError,
        [
            "None is not part of the language",
            "  None",
            "  ^^^^",
        ],
    ),
    (
        "import os",
        errors.ForbiddenError,
        [
            "import is a word of Python",
            "  import os",
            "  ^^^^^^",
            "hint: choose another name",
        ],
    ),
    (
        "x.T()",
        errors.ForbiddenError,
        [
            ".T takes no brackets",
            "  x.T()",
            "  ^^^^^",
            "hint: write x.T",
        ],
    ),
    (
        "A.inv",
        errors.ForbiddenError,
        [
            "the only attribute is .T, not .inv",
            "  A.inv",
            "  ^^^^^",
            "hint: write inv(A)",
        ],
    ),
    (
        "x.sum()",
        errors.ForbiddenError,
        [
            "the only attribute is .T, not .sum",
            "  x.sum()",
            "  ^^^^^",
            "hint: write sum(x)",
        ],
    ),
    (
        "A.shape",
        errors.ForbiddenError,
        [
            "the only attribute is .T, not .shape",
            "  A.shape",
            "  ^^^^^^^",
        ],
    ),
    (
        "np.exp(x)",
        errors.ForbiddenError,
        [
            "functions have no prefix here",
            "  np.exp(x)",
            "  ^^^^^^",
            "hint: leave it away: exp(...)",
        ],
    ),
    (
        "np.linalg.norm(x)",
        errors.ForbiddenError,
        [
            "functions have no prefix here",
            "  np.linalg.norm(x)",
            "  ^^^^^^^^^^^^^^",
            "hint: leave it away: norm(...)",
        ],
    ),
    (
        "np.pi",
        errors.ForbiddenError,
        [
            "functions have no prefix here",
            "  np.pi",
            "  ^^^^^",
            "hint: leave it away: pi",
        ],
    ),
    (
        'f"{x}"',
        errors.ForbiddenError,
        [
            "strings are options only, as in norm(X, 'fro')",
            '  f"{x}"',
            "   ^^^^^",
        ],
    ),
    (
        '"x"',
        errors.ForbiddenError,
        [
            "a string can't stand here",
            '  "x"',
            "  ^^^",
            "hint: strings are options only, as in norm(X, 'fro')",
        ],
    ),
    (
        "x + 'a",
        errors.SpecSyntaxError,
        [
            "the quote is not closed",
            "  x + 'a",
            "      ^",
            "hint: ' transposes only right after a name or a bracket",
        ],
    ),
    (
        "f('a')",
        errors.ForbiddenError,
        [
            "a string can't stand here",
            "  f('a')",
            "    ^^^",
            "hint: strings are options only, as in norm(X, 'fro')",
        ],
    ),
    (
        "exp(*x)",
        errors.ForbiddenError,
        [
            "* can't stand before an argument",
            "  exp(*x)",
            "      ^^",
            "hint: write the arguments one by one",
        ],
    ),
    (
        "exp(**x)",
        errors.ForbiddenError,
        [
            "** can't stand before an argument",
            "  exp(**x)",
            "      ^^^",
            "hint: write the arguments one by one",
        ],
    ),
    (
        "a < x < b",
        errors.ForbiddenError,
        [
            "a comparison has two sides only",
            "  a < x < b",
            "  ^^^^^^^^^",
            "hint: multiply two comparisons: (a < x)*(x < b)",
        ],
    ),
    (
        "A^T",
        errors.ForbiddenError,
        [
            "T as an exponent is not a transpose",
            "  A^T",
            "    ^",
            "hint: write .T, as in A.T @ x",
        ],
    ),
    (
        "x**100000",
        errors.LimitError,
        [
            "the exponent is too large; the limit is 10000",
            "  x**100000",
            "     ^^^^^^",
        ],
    ),
    (
        "007",
        errors.SpecSyntaxError,
        [
            "007 begins with a zero",
            "  007",
            "  ^^^",
            "hint: write 7",
        ],
    ),
    (
        "1" * 309,
        errors.LimitError,
        [
            "the number has 309 digits; the limit is 308",
            "  111111111111111111111111111111111111111111111111111111111111111111111111...",
            "  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^",
        ],
    ),
    (
        "1e999",
        errors.LimitError,
        [
            "the number's exponent is too large; the limit is 300",
            "  1e999",
            "  ^^^^^",
        ],
    ),
    (
        "x\x07y",
        errors.SpecSyntaxError,
        [
            "the character U+0007 is not part of the language",
            "  x?y",
            "   ^",
        ],
    ),
    (
        "x\u202ey",
        errors.SpecSyntaxError,
        [
            "the character U+202E is not part of the language",
            "  x?y",
            "   ^",
        ],
    ),
    (
        "x₁",
        errors.SpecSyntaxError,
        [
            "₁ (U+2081) is not part of the language",
            "  x₁",
            "   ^",
        ],
    ),
    (
        "3'",
        errors.SpecSyntaxError,
        [
            "a number can't be transposed",
            "  3'",
            "   ^",
        ],
    ),
    (
        "sum",
        errors.ForbiddenError,
        [
            "sum is a function, not a variable",
            "  sum",
            "  ^^^",
            "hint: call it, as in sum(x), or name the variable sum_",
        ],
    ),
    (
        "sum + 1",
        errors.ForbiddenError,
        [
            "sum is a function, not a variable",
            "  sum + 1",
            "  ^^^",
            "hint: call it, as in sum(x), or name the variable sum_",
        ],
    ),
    (
        "inf",
        errors.ForbiddenError,
        [
            "inf is not a number of the language",
            "  inf",
            "  ^^^",
            "hint: write norm(x, 'inf') for the maximum norm",
        ],
    ),
    (
        "sin'(x)",
        errors.ArgumentsError,
        [
            "quotes mark the derivatives of undefined functions, and sin is a known one",
            "  sin'(x)",
            "  ^^^^",
            "hint: write its derivative out, as mcalc functions gives it",
        ],
    ),
    (
        "sigmod(x)",
        errors.UnknownFunctionError,
        [
            "there is no function sigmod",
            "  sigmod(x)",
            "  ^^^^^^",
            "hint: did you mean sigmoid?",
        ],
    ),
    (
        "Exp(x)",
        errors.UnknownFunctionError,
        [
            "there is no function Exp",
            "  Exp(x)",
            "  ^^^",
            "hint: did you mean exp?",
        ],
    ),
    (
        "g(x, y)",
        errors.UnknownFunctionError,
        [
            "there is no function g",
            "  g(x, y)",
            "  ^",
            "hint: an undefined function works element by element on exactly one argument",
        ],
    ),
    (
        "w + w(x)",
        errors.SpecSyntaxError,
        [
            "w is a variable, not a function",
            "  w + w(x)",
            "      ^^^^",
            "hint: a product is written w*(...)",
        ],
    ),
    (
        "exp(x, y)",
        errors.ArgumentsError,
        [
            "exp takes 1 argument, not 2",
            "  exp(x, y)",
            "  ^^^^^^^^^",
            "hint: write exp(x)",
        ],
    ),
    (
        "exp()",
        errors.ArgumentsError,
        [
            "exp takes 1 argument, not 0",
            "  exp()",
            "  ^^^^^",
            "hint: write exp(x)",
        ],
    ),
    (
        "pi(3)",
        errors.ArgumentsError,
        [
            "pi takes no arguments, not 1",
            "  pi(3)",
            "  ^^^^^",
            "hint: write pi without brackets",
        ],
    ),
    (
        "huber(x)",
        errors.ArgumentsError,
        [
            "huber takes 2 to 3 arguments, not 1",
            "  huber(x)",
            "  ^^^^^^^^",
            "hint: write huber(x, y, delta=1)",
        ],
    ),
    (
        "exp(x, foo=1)",
        errors.ArgumentsError,
        [
            "exp has no option foo",
            "  exp(x, foo=1)",
            "         ^^^^^",
            "hint: it has x",
        ],
    ),
    (
        "sum(x, axis='a')",
        errors.ArgumentsError,
        [
            "axis is a whole number",
            "  sum(x, axis='a')",
            "              ^^^",
            "hint: axis=0 goes down the rows, axis=1 along them",
        ],
    ),
    (
        "norm(x, y)",
        errors.ArgumentsError,
        [
            "ord of norm is not a constant",
            "  norm(x, y)",
            "          ^",
            "hint: ord is 1, 2, another positive number, 'inf' or 'fro'",
        ],
    ),
    (
        "norm(x, 'foo')",
        errors.ArgumentsError,
        [
            "norm has no ord='foo'",
            "  norm(x, 'foo')",
            "          ^^^^^",
            "hint: ord is 1, 2, another positive number, 'inf' or 'fro'",
        ],
    ),
    (
        "sum(X, axis=a)",
        errors.ArgumentsError,
        [
            "axis of sum is not a constant",
            "  sum(X, axis=a)",
            "              ^",
            "hint: axis=0 goes down the rows, axis=1 along them",
        ],
    ),
    (
        "einsum(A, B)",
        errors.ArgumentsError,
        [
            "einsum has no subscripts",
            "  einsum(A, B)",
            "  ^^^^^^^^^^^^",
            "hint: einsum begins with its subscripts: einsum('ij,jk->ik', A, B)",
        ],
    ),
    (
        "einsum('i1', x)",
        errors.ArgumentsError,
        [
            "einsum's subscripts are letters, commas and ->",
            "  einsum('i1', x)",
            "         ^^^^",
            "hint: as in einsum('ij,jk->ik', A, B)",
        ],
    ),
    (
        "einsum('i...', x)",
        errors.UnsupportedError,
        [
            "einsum takes no ellipsis",
            "  einsum('i...', x)",
            "         ^^^^^^",
            "hint: give every axis a letter",
        ],
    ),
    (
        "einsum('ij->ijj', X)",
        errors.ArgumentsError,
        [
            "einsum's output has j twice",
            "  einsum('ij->ijj', X)",
            "         ^^^^^^^^^",
            "hint: diag(x) makes a diagonal matrix",
        ],
    ),
    (
        "einsum('i->k', x)",
        errors.ArgumentsError,
        [
            "einsum's output has k, and no operand has it",
            "  einsum('i->k', x)",
            "         ^^^^^^",
        ],
    ),
    (
        "x[[0, 1]]",
        errors.UnsupportedError,
        [
            "a list of places is not an index",
            "  x[[0, 1]]",
            "    ^^^^^^",
            "hint: stack the entries: [x[0], x[2]]",
        ],
    ),
    (
        "x[0.5]",
        errors.ForbiddenError,
        [
            "an index is a whole number or a slice",
            "  x[0.5]",
            "    ^^^",
        ],
    ),
    (
        "x['a']",
        errors.ForbiddenError,
        [
            "an index is a whole number or a slice",
            "  x['a']",
            "    ^^^",
        ],
    ),
    (
        "max(x, y, axis=0)",
        errors.ArgumentsError,
        [
            "max of several arguments is element by element and takes no options",
            "  max(x, y, axis=0)",
            "  ^^^^^^^^^^^^^^^^^",
        ],
    ),
    (
        "exp(x=x, 2)",
        errors.SpecSyntaxError,
        [
            "an option stands after the arguments",
            "  exp(x=x, 2)",
            "            ^",
        ],
    ),
    (
        "x[0](2)",
        errors.SpecSyntaxError,
        [
            "there is no operator after the bracket",
            "  x[0](2)",
            "     ^^",
            "hint: a product is written with * or @",
        ],
    ),
    (
        "sin(x)(y)",
        errors.SpecSyntaxError,
        [
            "there is no operator after the bracket",
            "  sin(x)(y)",
            "       ^^",
            "hint: a product is written with * or @",
        ],
    ),
    (
        "!x",
        errors.ForbiddenError,
        [
            "! is not part of the language",
            "  !x",
            "  ^",
            "hint: write gamma(n + 1) for a factorial, != for unequal",
        ],
    ),
    (
        "$x",
        errors.ForbiddenError,
        [
            "$ is not part of the language",
            "  $x",
            "  ^",
        ],
    ),
    (
        "x@@y",
        errors.SpecSyntaxError,
        [
            "@ can't stand here",
            "  x@@y",
            "    ^",
        ],
    ),
    (
        "xᵀ A x",
        errors.SpecSyntaxError,
        [
            "there is no operator between xᵀ and A",
            "  xᵀ A x",
            "  ^^^^",
            "hint: write x.T @ A @ x",
        ],
    ),
    (
        "x^T A x",
        errors.SpecSyntaxError,
        [
            "there is no operator between x^T and A",
            "  x^T A x",
            "  ^^^^^",
            "hint: write x.T @ A @ x",
        ],
    ),
    (
        "x.T A x",
        errors.SpecSyntaxError,
        [
            "there is no operator between x.T and A",
            "  x.T A x",
            "  ^^^^^",
            "hint: write x.T @ A @ x",
        ],
    ),
    (
        "x' A'x",
        errors.SpecSyntaxError,
        [
            "there is no operator between x' and A",
            "  x' A'x",
            "  ^^^^",
            "hint: write x.T @ A.T @ x",
        ],
    ),
    (
        "(A + B)' x",
        errors.SpecSyntaxError,
        [
            "there is no operator after the transpose",
            "  (A + B)' x",
            "         ^^^",
            "hint: a product is written with * or @",
        ],
    ),
    (
        "x² y",
        errors.SpecSyntaxError,
        [
            "there is no operator between x² and y",
            "  x² y",
            "  ^^^^",
            "hint: write x²*y element by element, x² @ y for the matrix product",
        ],
    ),
    (
        "x\t.T y\t.T",
        errors.SpecSyntaxError,
        [
            "there is no operator between x .T and y",
            "  x .T y .T",
            "  ^^^^^^",
            "hint: write x.T @ y.T",
        ],
    ),
    (
        "sin x",
        errors.SpecSyntaxError,
        [
            "the argument of sin stands in brackets",
            "  sin x",
            "  ^^^^^",
            "hint: write sin(x)",
        ],
    ),
    (
        "sin 2",
        errors.SpecSyntaxError,
        [
            "the argument of sin stands in brackets",
            "  sin 2",
            "  ^^^^^",
            "hint: write sin(2)",
        ],
    ),
    (
        "log det(X)",
        errors.SpecSyntaxError,
        [
            "the argument of log stands in brackets",
            "  log det(X)",
            "  ^^^^^^^",
            "hint: write log(det(...))",
        ],
    ),
    (
        "sin^2(x)",
        errors.SpecSyntaxError,
        [
            "the exponent stands after the brackets",
            "  sin^2(x)",
            "  ^^^^^^",
            "hint: write sin(x)**2",
        ],
    ),
    (
        "sin²(2*x) + 1",
        errors.SpecSyntaxError,
        [
            "the exponent stands after the brackets",
            "  sin²(2*x) + 1",
            "  ^^^^^",
            "hint: write sin(2*x)**2",
        ],
    ),
    (
        "sin^2 x",
        errors.SpecSyntaxError,
        [
            "the exponent stands after the brackets",
            "  sin^2 x",
            "  ^^^^^^^",
            "hint: write sin(x)**2",
        ],
    ),
    (
        "sin^-1(x)",
        errors.SpecSyntaxError,
        [
            "the exponent stands after the brackets",
            "  sin^-1(x)",
            "  ^^^^^^^",
            "hint: write asin(x)",
        ],
    ),
    (
        "z = 2*x\n\ny =\tz\xa0z\ny",
        errors.SpecSyntaxError,
        [
            "there is no operator between z and z",
            "line 3:",
            "  y = z z",
            "      ^^^",
            "hint: write z*z element by element, z @ z for the matrix product",
        ],
    ),
]


SHAPES: list[tuple[Any, ...]] = [
    (
        "x*y",
        {"shapes": {"x": "m", "y": "n"}},
        errors.ShapeError,
        [
            "the shapes don't fit in *: vector of m and vector of n",
            "  x*y",
            "  ^^^",
        ],
    ),
    (
        "A*x",
        {"shapes": {"A": "m,n", "x": "m"}},
        errors.ShapeError,
        [
            "the shapes don't fit in *: m x n and vector of m",
            "  A*x",
            "  ^^^",
            "hint: write diag(x) @ A to scale the rows",
        ],
    ),
    (
        "A*x",
        {"shapes": {"A": "m,n", "x": "k"}},
        errors.ShapeError,
        [
            "the shapes don't fit in *: m x n and vector of k",
            "  A*x",
            "  ^^^",
        ],
    ),
    (
        "A/x",
        {"shapes": {"A": "m,n", "x": "m"}},
        errors.ShapeError,
        [
            "the shapes don't fit in /: m x n and vector of m",
            "  A/x",
            "  ^^^",
            "hint: write diag(1/x) @ A",
        ],
    ),
    (
        "x*A",
        {"shapes": {"A": "n,m", "x": "n"}},
        errors.ShapeError,
        [
            "the shapes don't fit in *: vector of n and n x m",
            "  x*A",
            "  ^^^",
            "hint: write diag(x) @ A to scale the rows",
        ],
    ),
    (
        "A*B",
        {"shapes": {"A": "m,n", "B": "n,k"}},
        errors.ShapeError,
        [
            "the shapes don't fit in *: m x n and n x k",
            "  A*B",
            "  ^^^",
            "hint: write A @ B for the matrix product",
        ],
    ),
    (
        "x*y.T",
        {},
        errors.ShapeError,
        [
            "a row and a column meet in *: vector of n and row of m",
            "  x*y.T",
            "  ^^^^^",
            "hint: write y @ x for the dot product, x @ y.T for the outer product",
        ],
    ),
    (
        "x.T + y",
        {},
        errors.ShapeError,
        [
            "a row and a column meet in +: row of n and vector of m",
            "  x.T + y",
            "  ^^^^^^^",
            "hint: transpose one of them",
        ],
    ),
    (
        "A @ x.T",
        {},
        errors.ShapeError,
        [
            "a matrix by a row: m x k @ row of n",
            "  A @ x.T",
            "  ^^^^^^^",
            "hint: a matrix multiplies a column: leave the .T away",
        ],
    ),
    (
        "x.T @ y.T",
        {},
        errors.ShapeError,
        [
            "a row by a row: row of n @ row of m",
            "  x.T @ y.T",
            "  ^^^^^^^^^",
            "hint: write x.T @ y for the dot product",
        ],
    ),
    (
        "2 @ x",
        {},
        errors.ShapeError,
        [
            "@ takes no scalars, and 2 is one",
            "  2 @ x",
            "  ^^^^^",
            "hint: a scalar multiplies with *",
        ],
    ),
    (
        "a @ x",
        {"scalars": ["a"]},
        errors.ShapeError,
        [
            "@ takes no scalars, and a is one",
            "  a @ x",
            "  ^^^^^",
            "hint: a scalar multiplies with *",
        ],
    ),
    (
        "A @ b",
        {"shapes": {"A": "2,3", "b": "4"}},
        errors.ShapeError,
        [
            "the inner sizes of @ differ: 2 x 3 @ vector of 4",
            "  A @ b",
            "  ^^^^^",
        ],
    ),
    (
        "A @ B",
        {"shapes": {"A": "m,n", "B": "m,k"}},
        errors.ShapeError,
        [
            "the inner sizes of @ differ: m x n @ m x k",
            "  A @ B",
            "  ^^^^^",
            "hint: A.T @ B would fit",
        ],
    ),
    (
        "A @ x",
        {"shapes": {"A": "m,n", "x": "m"}},
        errors.ShapeError,
        [
            "the inner sizes of @ differ: m x n @ vector of m",
            "  A @ x",
            "  ^^^^^",
            "hint: A.T @ x would fit",
        ],
    ),
    (
        "A @ B",
        {"shapes": {"A": "m,n", "B": "k,n"}},
        errors.ShapeError,
        [
            "the inner sizes of @ differ: m x n @ k x n",
            "  A @ B",
            "  ^^^^^",
            "hint: A @ B.T would fit",
        ],
    ),
    (
        "x @ [1, 2, 3]",
        {"shapes": {"x": "n"}, "sizes": {"n": 3}},
        errors.ShapeError,
        [
            "the inner sizes of @ differ: vector of n @ vector of 3",
            "  x @ [1, 2, 3]",
            "  ^^^^^^^^^^^^^",
            "hint: declare the size itself, as in x=3",
        ],
    ),
    (
        "[x, A]",
        {"shapes": {"x": "n", "A": "n,n"}},
        errors.ShapeError,
        [
            "the items of a stack have one shape: vector of n is not n x n",
            "  [x, A]",
            "      ^",
            "hint: concatenate(x, y) puts arrays one after the other",
        ],
    ),
    (
        "[x, y]",
        {"shapes": {"x": "2", "y": "3"}},
        errors.ShapeError,
        [
            "the items of a stack have one shape: vector of 2 is not vector of 3",
            "  [x, y]",
            "      ^",
            "hint: concatenate(x, y) puts arrays one after the other",
        ],
    ),
    (
        "concatenate(A, B)",
        {"shapes": {"A": "m,n", "B": "m,k"}},
        errors.ShapeError,
        [
            "the shapes don't fit in concatenate: m x n and m x k",
            "  concatenate(A, B)",
            "                 ^",
        ],
    ),
    (
        "det(A)",
        {"shapes": {"A": "2,3"}},
        errors.ShapeError,
        [
            "det takes a square matrix, not 2 x 3",
            "  det(A)",
            "  ^^^^^^",
        ],
    ),
    (
        "inv(x)",
        {"shapes": {"x": "n"}},
        errors.ArgumentsError,
        [
            "inv takes a square matrix, not vector of n",
            "  inv(x)",
            "  ^^^^^^",
        ],
    ),
    (
        "cross(x, y)",
        {"shapes": {"x": "4"}},
        errors.ShapeError,
        [
            "the shapes don't fit in cross: vector of 4 and vector of n",
            "  cross(x, y)",
            "  ^^^^^^^^^^^",
        ],
    ),
    (
        "softmax(X)",
        {"shapes": {"X": "m,n"}},
        errors.ArgumentsError,
        [
            "softmax takes a vector, not m x n",
            "  softmax(X)",
            "  ^^^^^^^^^^",
            "hint: along one axis: softmax(X, axis=1)",
        ],
    ),
    (
        "sum(a)",
        {"scalars": ["a"]},
        errors.ArgumentsError,
        [
            "sum takes a vector or a matrix, not a scalar",
            "  sum(a)",
            "  ^^^^^^",
            "hint: declare its shape with --shape",
        ],
    ),
    (
        "norm(a)",
        {"scalars": ["a"]},
        errors.ArgumentsError,
        [
            "norm takes a vector or a matrix, not a scalar",
            "  norm(a)",
            "  ^^^^^^^",
            "hint: the absolute value is abs(x)",
        ],
    ),
    (
        "norm(X, 2)",
        {},
        errors.UnsupportedError,
        [
            "norm of a matrix has no ord=2",
            "  norm(X, 2)",
            "  ^^^^^^^^^^",
            "hint: 'fro' (the default), 1 and 'inf' are the norms of matrices; norm(vec(X), 2) is that of all entries",
        ],
    ),
    (
        "sum(X, axis=2)",
        {},
        errors.ShapeError,
        [
            "m x n has no axis 2",
            "  sum(X, axis=2)",
            "  ^^^^^^^^^^^^^^",
        ],
    ),
    (
        "mse(x, y)",
        {"shapes": {"x": "3", "y": "4"}},
        errors.ShapeError,
        [
            "the shapes don't fit in mse: vector of 3 and vector of 4",
            "  mse(x, y)",
            "  ^^^^^^^^^",
        ],
    ),
    (
        "x[5]",
        {"shapes": {"x": "3"}},
        errors.ShapeError,
        [
            "place 5 is not among 3 entries",
            "  x[5]",
            "    ^",
            "hint: places count from 0",
        ],
    ),
    (
        "x[-4]",
        {"shapes": {"x": "3"}},
        errors.ShapeError,
        [
            "place -4 is not among 3 entries",
            "  x[-4]",
            "    ^^",
            "hint: places count from 0",
        ],
    ),
    (
        "x[5]",
        {"shapes": {"x": "n"}, "sizes": {"n": 3}},
        errors.ShapeError,
        [
            "place 5 is not among 3 entries",
            "  x[5]",
            "    ^",
            "hint: places count from 0",
        ],
    ),
    (
        "x[0, 1]",
        {"shapes": {"x": "n"}},
        errors.ShapeError,
        [
            "x is a vector of n: it has no axis for index 2",
            "  x[0, 1]",
            "  ^^^^^^^",
        ],
    ),
    (
        "b[0]",
        {"scalars": ["b"]},
        errors.ShapeError,
        [
            "b is a scalar: it has no axis for an index",
            "  b[0]",
            "  ^^^^",
        ],
    ),
    (
        "x[2:2]",
        {},
        errors.ShapeError,
        [
            "the slice x[2:2] takes nothing of n entries",
            "  x[2:2]",
            "  ^^^^^^",
        ],
    ),
    (
        "x[:5]",
        {"shapes": {"x": "3"}},
        errors.ShapeError,
        [
            "the slice x[:5] reaches beyond 3 entries",
            "  x[:5]",
            "  ^^^^^",
        ],
    ),
    (
        "x[::2]",
        {},
        errors.UnsupportedError,
        [
            "the number of entries depends on whether 2 divides n",
            "  x[::2]",
            "  ^^^^^^",
            "hint: declare the size as a multiple, 2*k, or as a number",
        ],
    ),
    (
        "x[::0]",
        {},
        errors.ShapeError,
        [
            "the step of a slice can't be 0",
            "  x[::0]",
            "      ^",
        ],
    ),
    (
        "x[k]",
        {},
        errors.DimensionError,
        [
            "the function has no dimension k",
            "  x[k]",
            "    ^",
            "hint: its dimensions: n",
        ],
    ),
    (
        "x[y]",
        {"shapes": {"y": "n"}},
        errors.DimensionError,
        [
            "y is a variable, not a dimension",
            "  x[y]",
            "    ^",
        ],
    ),
    (
        "x[sin(2)]",
        {},
        errors.DimensionError,
        [
            "this is not a constant size",
            "  x[sin(2)]",
            "    ^^^^^^",
            "hint: a size is a number, a dimension, or as n - 1",
        ],
    ),
    (
        "eye(b)",
        {"scalars": ["b"]},
        errors.DimensionError,
        [
            "b is a variable, not a dimension",
            "  eye(b)",
            "      ^",
        ],
    ),
    (
        "eye(2, 3, 4)",
        {},
        errors.ArgumentsError,
        [
            "eye takes 1 or 2 sizes, not 3",
            "  eye(2, 3, 4)",
            "  ^^^^^^^^^^^^",
            "hint: write eye(n)",
        ],
    ),
    (
        "ones(0)",
        {},
        errors.ShapeError,
        [
            "an axis has at least one entry, not 0",
            "  ones(0)",
            "       ^",
        ],
    ),
    (
        "eye(1/2)",
        {},
        errors.DimensionError,
        [
            "1/2 is not a whole number",
            "  eye(1/2)",
            "      ^^^",
        ],
    ),
    (
        "matrix_power(A, 1/2)",
        {},
        errors.DimensionError,
        [
            "1/2 is not a whole number",
            "  matrix_power(A, 1/2)",
            "                  ^^^",
        ],
    ),
    (
        "matrix_power(A, 1000)",
        {},
        errors.LimitError,
        [
            "the exponent is too large; the limit is 100",
            "  matrix_power(A, 1000)",
            "                  ^^^^",
        ],
    ),
    (
        "roll(X, 1)",
        {"shapes": {"X": "m,n"}},
        errors.ArgumentsError,
        [
            "roll takes a vector, not m x n",
            "  roll(X, 1)",
            "  ^^^^^^^^^^",
            "hint: along one axis: roll(X, 1, axis=0)",
        ],
    ),
    (
        "einsum('ij,jk->ik', A)",
        {},
        errors.ArgumentsError,
        [
            "einsum's subscripts are for 2 operands, and there are 1",
            "  einsum('ij,jk->ik', A)",
            "  ^^^^^^^^^^^^^^^^^^^^^^",
        ],
    ),
    (
        "einsum('i,i->', x, y)",
        {"shapes": {"x": "m", "y": "n"}},
        errors.ShapeError,
        [
            "i in einsum has two sizes, m and n",
            "  einsum('i,i->', x, y)",
            "                     ^",
        ],
    ),
    (
        "einsum('ij->i', x)",
        {"shapes": {"x": "n"}},
        errors.ShapeError,
        [
            "ij in einsum is for 2 axes, not for vector of n",
            "  einsum('ij->i', x)",
            "                  ^",
        ],
    ),
    (
        "einsum('ijk->kji', T).T",
        {},
        errors.UnsupportedError,
        [
            ".T takes vectors and matrices, not n x k x m",
            "  einsum('ijk->kji', T).T",
            "  ^^^^^^^^^^^^^^^^^^^^^^^",
            "hint: einsum('ijk->kji', T) puts axes in any order",
        ],
    ),
    (
        "kron(2, A)",
        {},
        errors.ArgumentsError,
        [
            "kron takes vectors and matrices, not scalar, m x n",
            "  kron(2, A)",
            "  ^^^^^^^^^^",
        ],
    ),
    (
        "tril(x)",
        {"shapes": {"x": "n"}},
        errors.ArgumentsError,
        [
            "tril takes a matrix, not vector of n",
            "  tril(x)",
            "  ^^^^^^^",
        ],
    ),
    (
        "α·β^2 + [x, y·A]",
        {"shapes": {"α": "scalar", "β": "scalar", "A": "m,n", "y": "n"}},
        errors.ShapeError,
        [
            "@ takes no scalars, and α is one",
            "  α·β^2 + [x, y·A]",
            "  ^^^^^",
            "hint: a scalar multiplies with *",
        ],
    ),
    (
        "x*w",
        {"sizes": {"k": 3}},
        errors.DimensionError,
        [
            "the function has no dimension k",
            "hint: its dimensions: n",
        ],
    ),
    (
        "x + 1",
        {"shapes": {"x": "n", "n": "scalar"}},
        errors.DimensionError,
        [
            "n is a variable, and a dimension of x",
            "hint: give the dimension another name",
        ],
    ),
    (
        "x*n",
        {"shapes": {"n": "scalar"}, "sizes": {"n": 3}},
        errors.DimensionError,
        [
            "n is a variable, not a dimension",
        ],
    ),
    (
        "1/N*sum(x)",
        {"shapes": {"x": "3"}, "sizes": {"M": 2}},
        errors.DimensionError,
        [
            "the function has no dimension M",
            "hint: its dimensions: m, n",
        ],
    ),
    (
        "kron(A, B) @ kron(C, D)",
        {"shapes": {"A": "m,n"}},
        errors.ShapeError,
        [
            "the sizes k*n and q*s must be equal",
            "hint: declare the sizes with --shape",
        ],
    ),
    (
        "commutation(n, m) @ vec(X)",
        {},
        errors.ShapeError,
        [
            "the sizes m*n and k*p must be equal",
            "hint: declare the sizes with --shape",
        ],
    ),
    (
        "x",
        {"sizes": {"n": 0}},
        errors.OptionError,
        [
            "the size of n is a whole number from 1 on, not 0",
        ],
    ),
    (
        "x",
        {"shapes": {"lambda": "n"}},
        errors.OptionError,
        [
            "lambda can't be the name of a variable: it is a word of Python",
        ],
    ),
    (
        "x",
        {"shapes": {"sum": "n"}},
        errors.OptionError,
        [
            "sum can't be the name of a variable: it is a function",
            "hint: call it sum_, for one",
        ],
    ),
    (
        "x",
        {"shapes": {"2x": "n"}},
        errors.OptionError,
        [
            "2x can't be the name of a variable",
            "hint: a name is letters, digits and _",
        ],
    ),
    (
        "x",
        {"shapes": {"x": ""}},
        errors.OptionError,
        [
            "the shape of x can't be read: it is empty",
            HINT,
        ],
    ),
    (
        "x",
        {"shapes": {"x": "n,,m"}},
        errors.OptionError,
        [
            "the shape of x can't be read: a dimension is missing",
            HINT,
        ],
    ),
    (
        "x",
        {"shapes": {"x": "n-,2"}},
        errors.OptionError,
        [
            "the shape of x can't be read: 'n-' is not a size",
            HINT,
        ],
    ),
    (
        "x",
        {"shapes": {"x": "0"}},
        errors.OptionError,
        [
            "the shape of x can't be read: 0 is not a size",
            HINT,
        ],
    ),
    (
        "x",
        {"shapes": {"x": "n:round"}},
        errors.OptionError,
        [
            "the shape of x can't be read: there is no property 'round'",
            HINT,
        ],
    ),
    (
        "x",
        {"shapes": {"x": "n:symmetric"}},
        errors.OptionError,
        [
            "x is symmetric, so it must be a matrix",
            "hint: as in x=n,n:symmetric",
        ],
    ),
    (
        "x",
        {"shapes": {"x": "m,n:spd"}},
        errors.OptionError,
        [
            "x is spd, so it must be square, not m x n",
            "hint: as in x=m,m:spd",
        ],
    ),
    (
        "x",
        {"shapes": {"x": "n"}, "scalars": ["x"]},
        errors.OptionError,
        [
            "x is declared twice: as a scalar, and with the shape n",
        ],
    ),
    (
        "x",
        {"shapes": {"x": "constant"}},
        errors.OptionError,
        [
            "the shape of x can't be read: constant says nothing of the shape",
            HINT,
        ],
    ),
    (
        "n = x; n",
        {"shapes": {"x": "n"}},
        errors.DimensionError,
        [
            "n is a dimension, and an intermediate",
            "hint: rename one of them",
        ],
    ),
    (
        "x",
        {"shapes": {"x": "n:\x1b"}},
        errors.OptionError,
        [
            "the shape of x can't be read: there is no property '\\x1b'",
            HINT,
        ],
    ),
    (
        "x",
        {"shapes": {"x\x1b": "n"}},
        errors.OptionError,
        [
            "that can't be the name of a variable",
            "hint: a name is letters, digits and _",
        ],
    ),
    (
        "x",
        {"shapes": {"x": "1,2,3,4,5,6,7,8,9"}},
        errors.LimitError,
        [
            "x has 9 axes; the limit is 8",
        ],
    ),
    (
        "x",
        {"shapes": {"x": "sum"}},
        errors.OptionError,
        [
            "sum can't be the name of a dimension: it is a function",
            "hint: call it sum_, for one",
        ],
    ),
    (
        "[[[[[[[[[x]]]]]]]]]",
        {},
        errors.LimitError,
        [
            "the stack has too many axes; the limit is 8",
            "  [[[[[[[[[x]]]]]]]]]",
            "  ^^^^^^^^^^^^^^^^^^^",
        ],
    ),
    (
        "x = 2*y; x",
        {"shapes": {"x": "n"}},
        errors.SpecSyntaxError,
        [
            "x is declared as a variable",
            "  x = 2*y; x",
            "  ^",
            "hint: give the intermediate another name",
        ],
    ),
    (
        "A^-1 @ x",
        {},
        errors.ShapeError,
        [
            "the power -1 of A can mean its inverse, or each of its entries inverted",
            "  A^-1 @ x",
            "  ^^^^",
            "hint: write inv(A) for the inverse, 1/A for entry by entry",
        ],
    ),
    (
        "(A @ B)**(-1)",
        {},
        errors.ShapeError,
        [
            "the power -1 of A @ B can mean its inverse, or each of its entries inverted",
            "  (A @ B)**(-1)",
            "  ^^^^^^^^^^^^^",
            "hint: write inv(A @ B) for the inverse, 1/(A @ B) for entry by entry",
        ],
    ),
]


@pytest.mark.parametrize(("text", "kind", "lines"), SYNTAX, ids=[repr(row[0])[:40] for row in SYNTAX])
def test_syntax(text: str, kind: type[errors.McalcError], lines: list[str]) -> None:
    with pytest.raises(kind) as caught:
        read(text)
    assert str(caught.value).split("\n") == lines
    assert caught.value.status in (2, 3)


@pytest.mark.parametrize(("text", "options", "kind", "lines"), SHAPES, ids=[f"{row[0]} {row[1]}" for row in SHAPES])
def test_shapes(text: str, options: dict[str, Any], kind: type[errors.McalcError], lines: list[str]) -> None:
    with pytest.raises(kind) as caught:
        read(text, **options)
    assert str(caught.value).split("\n") == lines


@pytest.mark.parametrize("text", [row[0] for row in SYNTAX])
def test_spans_lie_in_the_text(text: str) -> None:
    with pytest.raises(errors.McalcError) as caught:
        read(text)
    span = caught.value.span
    assert span is None or 0 <= span[0] < span[1] <= len(text)


@pytest.mark.parametrize("text", ["x**-1", "sum(x)**-1", "A**-2", "1/A"])
def test_powers_that_are_no_inverse(text: str) -> None:
    assert read(text).variables


def test_the_signs_of_matlab_tell_an_inverse_from_entries() -> None:
    assert str(read("A.^-1", syntax="matlab").kind) == "m x n"
    assert str(read("A^-1", syntax="matlab").kind) == "n x n"


def test_nothing_is_echoed_raw() -> None:
    with pytest.raises(errors.McalcError) as caught:
        read("x + \x1b[31m")
    assert "\x1b" not in str(caught.value)
