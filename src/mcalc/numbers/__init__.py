"""Functions and derivatives as numbers, on data of any size.

`api` is `mcalc.evaluate`. A `question` is a function with its data: the shapes of these are told before anything is
read, and decide what the function leaves open; `random_data` draws what is not given. `evaluate` estimates the memory
(`estimate`), has code emitted and runs it: the numbers at once, dense or sparse. `samples` proves that a function is a
sum over the rows of its data; then `streaming` adds it up in parts, each the work of a `job`, in this process or by the
workers of `dask_engine`. What a result is like, in numbers, is in `results`.
"""
