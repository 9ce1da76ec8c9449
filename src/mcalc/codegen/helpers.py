"""Functions that modules with sparse arrays define, as text."""

from __future__ import annotations

PLACES = '''def _places(start: int, *axes: tuple[int, int]) -> Places:
    """start + the sum of stride*index, for each (size, stride) of axes, row by row."""
    found = np.array([start])
    for size, stride in axes:
        found = (found[:, None] + stride*np.arange(size)).ravel()
    return found'''

CSR = '''def _csr(shape: tuple[int, int], *terms: tuple[Places, Places]) -> tuple[sparse.csr_array, list[Places]]:
    """The CSR array of (rows, columns) of terms, and where the entries of each are in its data."""
    keys = np.concatenate([rows*shape[1] + columns for rows, columns in terms])
    keys, slots = np.unique(keys, return_inverse=True)
    indptr = np.searchsorted(keys, shape[1]*np.arange(shape[0] + 1))
    matrix = sparse.csr_array((np.zeros(len(keys)), keys % shape[1], indptr), shape=shape)
    return matrix, np.split(slots, np.cumsum([len(rows) for rows, _ in terms])[:-1])'''

INSIDE = '''def _inside(*rules: Places) -> Places:
    """The numbers of the entries at which no rule is negative."""
    return np.flatnonzero(np.all(np.stack(rules) >= 0, axis=0))'''

REGION = '''def _region(shape: tuple[int, int], rows: Places, columns: Places, *rules: Places) -> Places:
    """The places (rows, columns) where no rule is negative, as numbers row*shape[1] + column."""
    inside = np.all(np.reshape(rules, (len(rules), len(rows))) >= 0, axis=0)
    return (rows*shape[1] + columns)[inside]'''

WITHIN = '''def _within(
    shape: tuple[int, int], pattern: Places, *terms: tuple[Places, Places]
) -> tuple[sparse.csr_array, NDArray[np.bool_], list[Places]]:
    """The CSR array of a pattern, which of all entries of terms are in it, and where those of each term go."""
    indptr = np.searchsorted(pattern, shape[1]*np.arange(shape[0] + 1))
    matrix = sparse.csr_array((np.zeros(len(pattern)), pattern % shape[1], indptr), shape=shape)
    keys = [rows*shape[1] + columns for rows, columns in terms]
    every = np.unique(np.concatenate([pattern, *keys]))
    return matrix, np.isin(every, pattern), [np.searchsorted(every, one) for one in keys]'''

CHECKED = '''def _entries(inside: NDArray[np.bool_], entries: Array) -> Array:
    """The entries in a pattern. Raises ValueError where those beside it are other than zero."""
    if np.any(np.abs(entries[~inside]) > 1e-9*np.max(np.abs(entries), initial=0)):
        raise ValueError("an entry beside the pattern is not zero: arrays are not as declared, or too small")
    return entries[inside]'''

ORDER = (PLACES, CSR, INSIDE, REGION, WITHIN, CHECKED)
"""The order in which a module has them."""
