"""Productions of scalars from vectors, matrices and arrays."""

from __future__ import annotations

from tests.properties.productions import table

SCALARS = table(
    """
    0   | sum({r0})            | i
    0   | sum({r0})            | i,j
    0   | mean({r0})           | i
    0   | mean({r0})           | i,j
    0   | sum({r0})            | i'
    0   | prod({r0})           | i+
    0   | max({r0})            | i
    0   | min({r0})            | i,j
    0   | var({r0})            | i
    0   | std({r0})            | i
    0   | var({r0})            | i,j
    0   | norm({r0})           | i
    0   | norm({r0}, 1)        | i
    0   | norm({r0}, 'inf')    | i
    0   | norm({r0}, 3)        | i
    0   | norm({r0}, 'fro')    | i,j
    0   | norm({r0})**2        | i
    0   | norm({b0} - {b1})**2 | i i
    0   | logsumexp({r0})      | i
    0   | logsumexp({r0})      | i,j
    0   | log(sum(exp({r0})))  | i.
    0   | {b0} @ {b1}          | i i
    0   | {b0}.T @ {b1}        | i i
    0   | dot({r0}, {r1})      | i i
    0   | {b0} @ {b1}          | i' i
    0   | {b0}.T @ {b1} @ {b2} | i i,j j
    0   | {b0} @ {b1} @ {b0}   | i i,i
    0   | {b0}[0]              | i
    0   | {b0}[-1]             | i
    0   | {b0}[0, 1]           | i,j
    0   | trace({r0})          | i,i
    0   | trace({b0} @ {b1})   | i,j j,i
    0   | trace({b0}.T @ {b1}) | i,j i,j
    0   | det({r0})            | i,i!
    0   | logdet({r0})         | i,i!
    0   | log(det({r0}))       | i,i!
    0   | {b0} @ inv({r1}) @ {b2} | i i,i! i
    0   | {b0} @ solve({r1}, {r2}) | i i,i! i
    0   | mse({r0}, {r1})      | i i
    0   | huber({r0}, {r1})    | i i
    0   | cross_entropy({r0}, {r1}) | i i
    0   | einsum('i,ij,j->', {r0}, {r1}, {r2}) | i i,j j
    0   | sum(vec({r0})*vec({r1})) | i,j i,j
    0   | sum(concatenate({r0}, {r1})**2) | i j
    0   | sum(kron({r0}, {r1})) | i,j i,k
    0   | sum(diff({r0})**2)   | i
    0   | sum(({b0} @ {b1} - {b2})**2) | i,j j i
    0   | sum({r0})            | i,j,k
    0   | prod({r0})           | i,j+
    0   | prod({r0})           | i
    0   | max({r0})            | i,j
    0   | min({r0})            | i
    0   | std({r0})            | i,j
    0   | norm({r0})           | i,j
    0   | norm({r0}, 2)        | i
    0   | norm({r0}, 1)        | i,j
    0   | norm({r0}, 'inf')    | i,j
    0   | norm({r0}, 4)        | i
    0   | norm({r0}, 3/2)      | i
    0   | norm({r0}, 'fro')**2 | i,j
    0   | norm({b0} - {b1}, 'fro')**2 | i,j i,j
    0   | logsumexp({r0})      | i'
    0   | {b0}[1, -1]          | i,j
    0   | {b0}[-1][0]          | i,j
    0   | {b0}[0, 1, -1]       | i,j,k
    0   | {b0}[-2]             | i
    0   | {b0}[{i} - 1]        | i
    0   | trace({b0} @ {b1} @ {b2}) | i,j j,k k,i
    0   | trace(inv({r0}))     | i,i!
    0   | trace(inv({r0}) @ {b1}) | i,i! i,i
    0   | trace(expm({r0}))    | i,i.
    0   | trace({b0} @ expm({b0})) | i,i.
    0   | det(expm({r0}))      | i,i.
    0   | trace(matrix_power({r0}, 3)) | i,i
    0   | trace(matrix_power({r0}, n)) | i,i.
    0   | log(det({b0} @ {b0}.T + eye({i}))) | i,j
    0   | det({b0} @ {b1})     | i,i! i,i!
    0   | det(2*{b0})          | i,i!
    0   | logdet(cholesky({r0})) | i,i!
    0   | sum(log(diag(cholesky({r0})))) | i,i!
    0   | mse({r0}, {r1})      | i,j i,j
    0   | mse({r0}, {r1})      | 0 0
    0   | huber({r0}, {r1})    | i,j i,j
    0   | huber({r0}, {r1}, 1/2) | i i
    0   | huber({r0}, {r1}, {r2}) | i i 0+
    0   | cross_entropy({r0}, {r1}) | i,j i,j
    0   | cross_entropy({r0}, softmax({r1})) | i i
    0   | binary_cross_entropy({r0}, {r1}) | i% i
    0   | binary_cross_entropy({r0}, {r1}) | i,j% i,j
    0   | binary_cross_entropy({r0}, {r1}) | 0% 0
    0   | einsum('i,i,i->', {r0}, {r1}, {r2}) | i i i
    0   | einsum('ij,jk,ki->', {r0}, {r1}, {r2}) | i,j j,k k,i
    0   | einsum('ijk,i,j,k->', {r0}, {r1}, {r2}, {r3}) | i,j,k i j k
    0   | einsum('ii->', {r0}) | i,i
    0   | einsum('ijk->', {r0}) | i,j,k
    0   | sum({r0})            | i+j
    0   | norm({r0})           | i*j
    0   | sum(outer({r0}, {r1})*{b2}) | i j i,j
    0   | vec({r0}) @ kron({r1}, {r2}) @ vec({r3}) | i,j i,k j,l k,l
    0   | max({r0}, {r1}, {r2}) | 0 0 0
    0   | sum(positive_definite({b0})*{b1}) | i,i! i
    0   | full_rank({r0})*{b1} | i,j 0
    0   | norm({b0} @ {b1} - {b2})**2 | i,j j i
    0   | sum(hardmax({r0})*{b1}) | i i
    0   | logdet({b0} @ diag({r1}) @ {b0}.T + eye({i})) | i,j j+
    0   | {b0}.T @ matrix_power({r1}, 2) @ {b0} | i i,i
    0   | entropy({r0})        | i%
    0   | kl_div({r0}, {r1})   | i% i%
    0   | sum(conv({r0}, {r1})**2) | i j
    0   | sum(convolution_matrix({r0}, 3)**3) | i
    """
)
