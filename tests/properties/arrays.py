"""Productions of vectors, matrices and arrays with more axes."""

from __future__ import annotations

from tests.properties.productions import table

ARRAYS = table(
    """
    i   | {b0} @ {b1}          | i,j j
    i   | {b0} @ {b1}          | j j,i
    i   | {b0}.T @ {b1}        | j,i j
    i   | {b0}.T               | i'
    i   | softmax({r0})        | i
    i   | log_softmax({r0})    | i
    i   | cumsum({r0})         | i
    i   | flip({r0})           | i
    i   | {b0}[::-1]           | i
    i   | roll({r0}, 1)        | i
    i   | diag({r0})           | i,i
    i   | sum({r0}, axis=1)    | i,j
    i   | sum({r0}, axis=0)    | j,i
    i   | mean({r0}, axis=1)   | i,j
    i   | max({r0}, axis=1)    | i,j
    i   | norm({r0}, axis=1)   | i,j
    i   | logsumexp({r0}, axis=0) | j,i
    i   | {b0}[:, 0]           | i,j
    i   | {b0}[1]              | j,i
    i   | solve({r0}, {r1})    | i,i! i
    i   | {b0} @ {b1} @ {b2}   | i,j j,k k
    i   | outer({r0}, {r1}) @ {b2} | i j j
    i   | diag({r0}) @ {b1}    | i i
    i   | einsum('ij,j->i', {r0}, {r1}) | i,j j
    i   | sigmoid({b0} @ {b1} + {b2}) | i,j j i
    i   | {b0} / norm({r0})    | i
    i   | {b0} - mean({r0})    | i
    i-1 | {b0}[1:]             | i
    i-1 | {b0}[:-1]            | i
    i-1 | diff({r0})           | i
    i-1 | {b0}[1:] - {b0}[:-1] | i
    2   | [{r0}, {r1}]         | 0 0
    3   | [{r0}, {r1}, {r2}]   | 0 0 0
    3   | cross({r0}, {r1})    | 3 3
    2   | stack({r0}, {r1})    | 0 0
    i'  | {b0}.T               | i
    i'  | {b0} @ {b1}          | j' j,i
    i'  | {b0}.T @ {b1}        | j j,i
    i,j | {b0} @ {b1}          | i,k k,j
    i,j | {b0}.T               | j,i
    i,j | {b0}.T @ {b1}        | k,i k,j
    i,j | outer({r0}, {r1})    | i j
    i,j | {b0} @ {b1}.T        | i j
    i,j | {b0} @ {b1}          | i j'
    i,j | {b0} @ {b1} @ {b2}   | i,k k,k k,j
    i,j | softmax({r0}, axis=1) | i,j
    i,j | softmax({r0}, axis=0) | i,j
    i,j | cumsum({r0}, axis=0) | i,j
    i,j | flip({r0}, axis=1)   | i,j
    i,j | roll({r0}, 1, axis=0) | i,j
    i,j | solve({r0}, {r1})    | i,i! i,j
    i,j | tril({r0})           | i,j
    i,j | triu({r0}, 1)        | i,j
    i,j | diag({r0}) @ {b1}    | i i,j
    i,j | {b0} @ diag({r1})    | i,j j
    i,j | einsum('ij,jk->ik', {r0}, {r1}) | i,k k,j
    i,j | einsum('ij,j->ij', {r0}, {r1}) | i,j j
    i,j | {b0} + ones({i}, {j})    | i,j
    i,i | {b0} @ {b0}.T        | i,j
    i,i | {b0} + eye({i})        | i,i
    i,i | diag({r0})           | i
    i,i | inv({r0})            | i,i!
    i,i | matrix_power({r0}, 2) | i,i
    i,i | {b0} + {b0}.T        | i,i
    i,j | pinv({r0})           | j,i!
    2,i | [{r0}, {r1}]         | i i
    i-1,j | {b0}[1:]           | i,j
    i,j-1 | {b0}[:, :-1]       | i,j
    i   | hardmax({r0})        | i
    i   | prod({r0}, axis=1)   | i,j+
    i   | prod({r0}, axis=0)   | j,i
    i   | min({r0}, axis=0)    | j,i
    i   | max({r0}, axis=0)    | j,i
    i   | var({r0}, axis=1)    | i,j
    i   | var({r0}, axis=0)    | j,i
    i   | std({r0}, axis=0)    | j,i
    i   | std({r0}, axis=1)    | i,j
    i   | mean({r0}, axis=0)   | j,i
    i   | norm({r0}, axis=0)   | j,i
    i   | norm({r0}, 1, axis=1) | i,j
    i   | norm({r0}, 'inf', axis=0) | j,i
    i   | norm({r0}, 3, axis=1) | i,j
    i   | logsumexp({r0}, axis=1) | i,j
    i   | {b0}[:, -1]          | i,j
    i   | {b0}[-1]             | j,i
    i   | {b0}[0, :, 1]        | j,i,k
    i   | {b0}[1, -1]          | j,k,i
    i   | {b0}[:, 0, 0]        | i,j,k
    i   | sum({r0}, axis=0)[::-1] | j,i
    i   | inv({r0}) @ {b1}     | i,i! i
    i   | pinv({r0}) @ {b1}    | j,i! j
    i   | matrix_power({r0}, 3) @ {b1} | i,i i
    i   | matrix_power({r0}, -1) @ {b1} | i,i! i
    i   | cholesky({r0}) @ {b1} | i,i! i
    i   | diag(inv({r0}))      | i,i!
    i   | dot({r0}, {r1})      | i,j j
    i   | dot({r0}, {r1})      | j j,i
    i   | roll({r0}, -1)       | i
    i   | roll({r0}, 2)        | i
    i   | cumsum({b0}[::-1])[::-1] | i
    i   | einsum('ijk,j,k->i', {r0}, {r1}, {r2}) | i,j,k j k
    i   | einsum('ij,jk,k->i', {r0}, {r1}, {r2}) | i,j j,k k
    i   | einsum('ij,ij->i', {r0}, {r1}) | i,j i,j
    i   | einsum('i,i->i', {r0}, {r1}) | i i
    i   | einsum('ii->i', {r0}) | i,i
    i   | {b0}*sum({r0})       | i
    i   | {b0}*{b0}[0]         | i
    i   | zeros({i}) + {b0}    | i
    i   | ones({i}) @ {b0}     | i,i
    i   | tril(ones({i}, {i})) @ {b0} | i
    i   | ({b0} @ {b1}.T) @ {b2} | i j j
    i   | softmax({b0} @ {b1}) | i,j j
    i-1 | {b0}[1:] * {b0}[:-1] | i
    i-1 | {b0}[1:, 0]          | i,j
    i-1 | {b0}[0, :-1]         | j,i
    i-1 | diff({r0}, axis=0)[:, 1] | i,j
    i+j | concatenate({r0}, {r1}) | i j
    i+i | concatenate({r0}, {r0}) | i
    i+j | concatenate({r0}, {r1})[::-1] | j i
    i*j | vec({r0})            | i,j
    i*j | kron({r0}, {r1})     | i j
    i*j | commutation({j}, {i}) @ vec({r0}) | j,i
    i*j | kron({r0}, {r1}) @ vec({r2}) | i,k j,l k,l
    i*j | vec({b0} @ {b1})     | i,k k,j
    2   | {b0}[:2]             | 3
    2   | {b0}[::2]            | 3
    2   | {b0}[::2]            | 4
    2   | {b0}[-1::-2]         | 3
    3   | concatenate({r0}, {r1}) | 2 1
    1   | [{r0}]               | 0
    4   | concatenate({r0}, {r1}) | 2 2
    4   | vec({r0})            | 2,2
    2,2 | [[{r0}, {r1}], [{r2}, {r3}]] | 0 0 0 0
    2,2 | {b0}[::2, :2]        | 4,3
    i'  | softmax({b0}.T)      | i
    i'  | {b0}.T @ {b1}        | j j,i
    i,j | softmax({b0} @ {b1}, axis=1) | i,k k,j
    i,j | log_softmax({r0}, axis=0) | i,j
    i,j | hardmax({r0}, axis=1) | i,j
    i,j | cumsum({r0}, axis=1) | i,j
    i,j | flip({r0}, axis=0)   | i,j
    i,j | {b0}[::-1]           | i,j
    i,j | {b0}[:, ::-1]        | i,j
    i,j | roll({r0}, -1, axis=1) | i,j
    i,j | tril({r0}, -1)       | i,j
    i,j | triu({r0})           | i,j
    i,j | dot({r0}, {r1})      | i,k k,j
    i,j | transpose({r0})      | j,i
    i,j | inv({r0}) @ {b1}     | i,i! i,j
    i,j | einsum('i,j->ij', {r0}, {r1}) | i j
    i,j | einsum('ijk,k->ij', {r0}, {r1}) | i,j,k k
    i,j | einsum('ijk,kl->ijl', {r0}, {r1})[:, 0] | i,k,l l,j
    i,j | einsum('ik,kl,lj->ij', {r0}, {r1}, {r2}) | i,k k,l l,j
    i,j | einsum('ij->ji', {r0}) | j,i
    i,j | einsum('ik,jk,k->ij', {r0}, {r1}, {r2}) | i,k j,k k
    i,j | {b0}[0]              | k,i,j
    i,j | {b0}[:, -1]          | i,k,j
    i,j | {b0}[:, :, 1]        | i,j,k
    i,j | {b0} - mean({r0}, axis=0) | i,j
    i,j | {b0} / sum({r0}, axis=0) | i,j+
    i,j | {b0} - zeros({i}, {j}) | i,j
    i,j | {b0} @ {b1} + {b2}   | i,k k,j j
    i,i | kron({r0}, {r1})[:{i}, :{i}] | i,i i,i
    i,i | expm({r0})           | i,i.
    i,i | expm({r0}) @ expm({r0}) | i,i.
    i,i | cholesky({r0})       | i,i!
    i,i | cholesky({r0}) @ cholesky({r0}).T | i,i!
    i,i | matrix_power({r0}, 3) | i,i
    i,i | matrix_power({r0}, -2) | i,i!
    i,i | matrix_power({r0}, n) | i,i.
    i,i | matrix_power({r0}, k) @ {b1} | i,i i,i
    i,i | tril({r0}) @ triu({r1}) | i,i i,i
    i,i | {b0} - {b0}.T        | i,i
    i,i | {b0}.T @ {b1} @ {b0} | j,i j,j
    i,i | inv({b0} @ {b1})     | i,i! i,i!
    i,i | inv({b0}).T          | i,i!
    i,i | {b0} @ inv({b0} + {b1}) | i,i! i,i!
    i,i | einsum('i,ij->ij', {r0}, {r1}) | i i,i
    i,i | diag(diag({r0}))     | i,i
    i,i | outer({r0}, {r0})    | i
    i,i | eye({i}) - 2*outer({r0}, {r0}) / ({b0} @ {b0}) | i
    i,j | pinv({r0})           | j,i
    i,j | pinv({r0}).T         | i,j
    2,i | stack({r0}, {r1})    | i i
    2,i | {b0}[::2]            | 3,i
    3,i | [{r0}, {r1}, {r0}]   | i i
    i,2 | stack({r0}, {r1}, axis=1) | i i
    i,2 | {b0}[:, ::2]         | i,4
    i,2 | {b0}[:, -2:]         | i,3
    i-1,j | diff({r0}, axis=0) | i,j
    i,j-1 | diff({r0}, axis=1) | i,j
    i,j-1 | {b0}[:, 1:]        | i,j
    i-1,j-1 | {b0}[1:, :-1]    | i,j
    i-1,i-1 | {b0}[1:, 1:]     | i,i
    i+j,k | concatenate({r0}, {r1}) | i,k j,k
    i,j+k | concatenate({r0}, {r1}, axis=1) | i,j i,k
    i+j,k | concatenate({r0}, {r1}, axis=0) | i,k j,k
    i*j,k*l | kron({r0}, {r1}) | i,k j,l
    i*j,k | kron({r0}, {r1})   | i,k j
    i,j*k | kron({r0}, {r1})   | j' i,k
    i*j,i*j | commutation({j}, {i}) @ kron({r0}, {r1}) | j,i i,j
    i*j,i*j | kron({r0}, eye({j})) | i,i
    i*j,i*j | kron(eye({i}), {r0}) | j,j
    i*j,i*j | diag(vec({r0}))  | i,j
    i,j,k | einsum('i,j,k->ijk', {r0}, {r1}, {r2}) | i j k
    i,j,k | einsum('ij,k->ijk', {r0}, {r1}) | i,j k
    i,j,k | einsum('ij,jk->ijk', {r0}, {r1}) | i,j j,k
    i,j,k | einsum('ijl,lk->ijk', {r0}, {r1}) | i,j,l l,k
    i,j,k | einsum('kji->ijk', {r0}) | k,j,i
    i,j,k | {b0}[::-1]         | i,j,k
    2,i,j | [{r0}, {r1}]       | i,j i,j
    2,i,j | stack({r0}, {r1})  | i,j i,j
    i,2,j | stack({r0}, {r1}, axis=1) | i,j i,j
    i,j,k,l | einsum('ij,kl->ijkl', {r0}, {r1}) | i,j k,l
    i,j,k,l | einsum('ijk,kl->ijkl', {r0}, {r1}) | i,j,k k,l
    i,j,k | einsum('ijkl->ijk', {r0}) | i,j,k,l
    i   | cumprod({r0})        | i+
    i   | {b0}*arange({i})     | i
    i   | {b0}*one_hot(1, {i}) | i
    i   | eye({i}, {j}, 1) @ {b0} | j
    i   | eye({i}, {j}) @ {b0} | j
    i   | conv({r0}, {r1}, 'same') | i 3
    i   | inner({r0}, {r1})    | i,j j
    i   | cross_matrix({r0}) @ {b1} | 3 3
    i-1 | conv({r0}, {r1}, 'valid') | i 2
    i*j | repeat({r0}, {j})    | i
    i*j | tile({r0}, {i})      | j
    i*j | reshape({r0}, -1)    | i,j
    6   | vech({r0})           | 3,3
    i,j | reshape({r0}, {i}, {j}) | i*j
    i,j | reshape({r0}, {i}, {j}) | j,i
    i,j,k | sin(reshape({r0}, {i}, {j}, {k})) | i*j,k
    i,j,k | reshape({r0}, {i}, {j}, {k}) | i,j*k
    i*j,k | exp(reshape({r0}, {i}*{j}, {k})) | i,j,k
    i,i | toeplitz({r0})       | i
    i,i | sym({r0})            | i,i
    i,i | skew({r0})           | i,i
    i,j | toeplitz({r0}, {r1}) | i j
    i,j | inner({r0}, {r1})    | i,k j,k
    2,i-1 | hankel({r0}, 2)    | i
    i+j,k+l | block([[{r0}, {r1}], [{r2}, {r3}]]) | i,k i,l j,k j,l
    """
)
