"""The rules of differentiation as they are listed: a block each, with an example that is run as a test.

    name (own)
        statement, in mcalc's language, with d(f)/dx or ∂f/∂x for the derivative of f by x
        one sentence that says it
        what is said when a step uses it, or -
        where the paper or the Matrix Cookbook has it
        example | by | answer | shapes, as for `--shape`, a space between | method

A rule of its own keeps its name where a function has another inside; with the others that is the chain rule. What goes
on in the next line is set in further.
"""

NUMBERS = """\
constant
    d(c)/dx = 0
    What does not depend on x has derivative 0.
    -
    paper, section 2: review of scalar derivative rules
    99 | x | 0 | x=scalar | rules
multiplication by constant
    d(c*f)/dx = c*d(f)/dx
    A constant factor stays.
    the constant factor stays
    paper, section 2: review of scalar derivative rules
    3*x | x | 3 | x=scalar | rules
power
    d(x**n)/dx = n*x**(n - 1)
    The exponent comes in front and goes down by one.
    the exponent comes in front and goes down by one
    paper, section 2: review of scalar derivative rules
    x**3 | x | 3*x**2 | x=scalar | rules
exponential (own)
    d(c**x)/dx = c**x*log(c)
    With x in the exponent the power stays, times the logarithm of its base.
    the power stays, times the logarithm of its base
    common tables of derivatives
    2**x | x | 2**x*log(2) | x=scalar | rules
variable power (own)
    d(f**g)/dx = g*f**(g - 1)*d(f)/dx + f**g*log(f)*d(g)/dx
    Where base and exponent both vary, the power rule with the exponent held and the exponential rule with the base
        held are added.
    the power rule and the exponential rule, each with the other part held, are added
    common tables of derivatives
    x**x | x | (log(x) + 1)*x**x | x=scalar | rules
elementary function
    d(sin(x))/dx = cos(x)
    Each elementary function has its derivative in a table: exp' = exp, log'(x) = 1/x, sin' = cos, ...
    -
    common tables of derivatives
    sin(x) | x | cos(x) | x=scalar | rules
sum (own)
    d(f + g)/dx = d(f)/dx + d(g)/dx
    The derivative of a sum is the sum of the derivatives.
    term by term
    paper, section 2: review of scalar derivative rules
    x**2 + 3*x | x | 2*x + 3 | x=scalar | rules
difference (own)
    d(f - g)/dx = d(f)/dx - d(g)/dx
    The derivative of a difference is the difference of the derivatives.
    term by term
    paper, section 2: review of scalar derivative rules
    x**2 - 3*x | x | 2*x - 3 | x=scalar | rules
product (own)
    d(f*g)/dx = f*d(g)/dx + d(f)/dx*g
    The first times the derivative of the second, plus the derivative of the first times the second.
    one factor is differentiated at a time, and the terms are added
    paper, section 2: review of scalar derivative rules
    x**2*x | x | 3*x**2 | x=scalar | rules
quotient (own)
    d(f/g)/dx = d(f)/dx/g - f/g**2*d(g)/dx
    As for a product of f and 1/g, where 1/g has the derivative -1/g**2 times that of g.
    the quotient rule: d(f/g) = df/g - f/g**2*dg
    common tables of derivatives
    x/(1 + x) | x | 1/(1 + x)**2 | x=scalar | rules
chain
    d(f(g))/dx = f'(g)*d(g)/dx
    The derivative of the outer function, taken at the inner one, times the derivative of the inner one.
    the outer derivative at the inner function, times the inner derivative
    paper, section 2: review of scalar derivative rules
    log(x**2) | x | 2/x | x=scalar | rules
max
    d(maximum(0, z))/dz = (z > 0)
    0 where the maximum is not z, 1 where it is. Where both are equal there is a kink, and mcalc takes 0.
    1 where the argument is the larger one, 0 where it is not
    paper, section 5: the gradient of neuron activation
    maximum(0, z) | z | z > 0 | z=scalar | rules
cases
    d(abs(z))/dz = sign(z)
    A function that is put together from pieces is differentiated piece by piece.
    each piece by itself
    paper, section 5: the gradient of neuron activation
    abs(z) | z | sign(z) | z=scalar | rules
partial derivative
    ∂f/∂x: the derivative of f(x, y) by x with y constant
    All variables but one are held constant.
    -
    paper, section 3: introduction to vector calculus and partial derivatives
    3*x**2*y | x | 6*x*y | x=scalar y=scalar | rules
gradient
    ∂f/∂[x, y] = [∂f/∂x, ∂f/∂y]
    The partial derivatives of a scalar function one beside the other: a row.
    the partial derivatives one beside the other
    paper, section 3: introduction to vector calculus and partial derivatives
    3*x**2*y | x,y | [6*x*y, 3*x**2] | x=scalar y=scalar | rules
single-variable chain rule
    d(y)/dx = d(y)/du*d(u)/dx
    Where every intermediate depends on x along one path, the local derivatives are multiplied.
    one path from the variable to the function: the local derivatives are multiplied
    paper, section 4.5.1: single-variable chain rule
    sin(x**2) | x | 2*x*cos(x**2) | x=scalar | chain
single-variable total-derivative chain rule
    d(f(x, u1, u2))/dx = ∂f/∂x + ∂f/∂u1*d(u1)/dx + ∂f/∂u2*d(u2)/dx
    Where x reaches the function along several paths, the products along the paths are summed.
    several paths lead from the variable to the function: the products along them are summed
    paper, section 4.5.2: single-variable total-derivative chain rule
    x + x**2 | x | 1 + 2*x | x=scalar | chain
"""

VECTORS = """\
intermediate variables
    y = f(g(x)) becomes u = g(x), y = f(u)
    Each function of a function gets a name, so that it can be differentiated by itself.
    -
    paper, section 4.5: the chain rules
    sin(x**2) | x | 2*x*cos(x**2) | x=scalar | chain
identity
    ∂(x)/∂x = eye(n)
    Each entry of x depends on itself only, with slope 1.
    each entry depends on itself, with slope 1
    paper, section 4.1: generalization of the Jacobian
    x | x | eye(n) | x=n | rules
jacobian stacks gradients
    ∂([f, g])/∂x = [∂f/∂x, ∂g/∂x]
    A Jacobian has a row for each function: the gradients one below the other.
    a row for each function
    paper, section 4.1: generalization of the Jacobian
    [3*x**2*y, 2*x + y**8] | x,y | [[6*x*y, 3*x**2], [2, 8*y**7]] | x=scalar y=scalar | rules
element-wise binary operator (own)
    ∂(f(w) * g(x))/∂w = diag(∂(f[i] * g[i])/∂w[i]), for any operator in the place of *
    Entry i of the result depends on no other entry of w than w[i] (the element-wise diagonal condition), so that
        the Jacobian is diagonal.
    entry by entry: the Jacobian is diagonal
    paper, section 4.2: derivatives of vector element-wise binary operators
    w*x | w | diag(x) | w=n x=n | rules
element-wise function
    ∂(f(x))/∂x = diag(f'(x))
    A function of each entry by itself has a diagonal Jacobian.
    entry by entry: the Jacobian is diagonal
    paper, section 4.2: derivatives of vector element-wise binary operators
    sin(x) | x | diag(cos(x)) | x=n | rules
scalar expansion
    ∂(x*z)/∂z = ∂(x*(z*ones(n)))/∂z = x
    A scalar that meets a vector is expanded to a vector; then the operator is element-wise.
    the scalar is expanded to a vector, and the operator is element-wise
    paper, section 4.3: derivatives involving scalar expansion
    x*z | z | x | x=n z=scalar | rules
vector sum reduction (own)
    ∂(sum(f(x)))/∂x = ones(m).T @ ∂(f(x))/∂x
    The gradient of a sum is the sum of the gradients: the rows of the Jacobian are added up.
    the derivative of a sum is the sum of the derivatives: a row of ones
    paper, section 4.4: vector sum reduction
    sum(x) | x | ones(n).T | x=n | rules
vector chain rule
    ∂(f(g(x)))/∂x = ∂f/∂g @ ∂g/∂x
    The Jacobian of the outer function times the Jacobian of the inner one; the product sums over all paths.
    the Jacobians are multiplied
    paper, section 4.5.3: vector chain rule
    w @ x | w | x.T | w=n x=n | chain
selection (own)
    ∂(x[1:])/∂x = eye(n)[1:, :]
    Picking entries is linear: the Jacobian has a 1 where an entry is picked.
    a 1 where an entry is picked
    paper, section 4.1: generalization of the Jacobian
    x[1:] | x | eye(n)[1:, :] | x=n | rules
linear function (own)
    ∂(L(x))/∂x = L
    A linear function is its own derivative.
    linear in its argument: the Jacobian is constant
    paper, section 4.1: generalization of the Jacobian
    cumsum(x) | x | tril(ones(n, n)) | x=n | rules
function of a vector (own)
    ∂(f(x))/∂x has ∂f(x)[i]/∂x[j] in row i and column j
    Where each entry of the result depends on many entries of x, the Jacobian is found entry by entry: `mcalc functions`
        has the result.
    from the catalogue
    catalogue of functions
    softmax(x) | x | diag(softmax(x)) - softmax(x) @ softmax(x).T | x=n | rules
"""

MATRICES = """\
matrix product (own)
    d(X @ Y) = dX @ Y + X @ dY
    One factor is differentiated at a time, in its place, and the terms are added.
    one factor is differentiated at a time, in its place
    Matrix Cookbook, section 2, equation 37
    W @ x + b | x | W | W=m,n x=n b=m | rules
transpose (own)
    d(X.T) = dX.T
    The derivative of the transpose is the transpose of the derivative.
    the transpose of the derivative
    Matrix Cookbook, section 2, equation 44
    X.T | X | commutation(n, m) | X=n,m | rules
kronecker product (own)
    d(kron(X, Y)) = kron(dX, Y) + kron(X, dY)
    As for a product: one factor at a time.
    one factor at a time
    Matrix Cookbook, section 2, equation 39
    sum(kron(X, A)) | X | sum(A)*ones(n, m) | X=n,m A=p,q | rules
trace (own)
    d(trace(X)) = trace(dX)
    The trace is linear: its derivative by X is the identity.
    the trace is linear: the derivative is the identity matrix
    Matrix Cookbook, section 2.5, derivatives of traces; equation 36
    trace(X) | X | eye(n) | X=n,n | rules
inverse (own)
    d(inv(X)) = -inv(X) @ dX @ inv(X)
    The inverse stands on both sides of what changes, with a minus sign.
    the inverse stands on both sides of what changes: d(inv(X)) = -inv(X) @ dX @ inv(X)
    Matrix Cookbook, section 2.2, derivatives of an inverse; equation 40
    a.T @ inv(X) @ b | X | -inv(X).T @ a @ b.T @ inv(X).T | X=n,n a=n b=n | rules
determinant (own)
    d(det(X)) = det(X)*trace(inv(X) @ dX)
    Jacobi's formula: the derivative by X is det(X)*inv(X).T.
    Jacobi's formula: d(det(X)) = det(X)*trace(inv(X) @ dX)
    Matrix Cookbook, section 2.1, derivatives of a determinant; equation 42
    det(X) | X | det(X)*inv(X).T | X=n,n | rules
logarithm of a determinant (own)
    d(logdet(X)) = trace(inv(X) @ dX)
    The derivative by X is inv(X).T.
    Jacobi's formula, divided by the determinant: d(logdet(X)) = trace(inv(X) @ dX)
    Matrix Cookbook, section 2.1, derivatives of a determinant; equation 43
    logdet(X) | X | inv(X).T | X=n,n | rules
norm (own)
    d(norm(x))/dx = x.T/norm(x)
    The gradient of the length of a vector is the unit vector along it.
    the gradient points along the vector itself
    Matrix Cookbook, section 2.6 and 2.7, derivatives of vector and matrix norms
    norm(x - a) | x | (x - a).T/norm(x - a) | x=n a=n | rules
analytic function of a matrix
    d(trace(f(X))) = trace(f'(X) @ dX), d(f(t*A))/dt = A @ f'(t*A)
    In a trace factors may be turned round, and along t*A everything commutes: there f' is that of numbers. Elsewhere X
        and dX don't commute, and d(f(X)) stands above the diagonal of f([[X, dX], [0, X]]); that of sqrtm(X) solves
        sqrtm(X) @ D + D @ sqrtm(X) == dX.
    as for a function of numbers: what meets here commutes
    Matrix Cookbook, section 2.5, derivatives of traces
    trace(expm(X)) | X | expm(X).T | X=n,n | rules
function of a matrix (own)
    ∂(f(X))/∂X has ∂f(X)/∂X[i, j] in row i and column j
    Where no other rule has it, the derivative is found entry by entry: `mcalc functions` has the result.
    from the catalogue
    catalogue of functions
    logsumexp(X) | X | exp(X - logsumexp(X)) | X=m,n | rules
differential (own)
    d(f(u)) = f'(u)*du for numbers, A @ du for vectors, trace(A.T @ dU) for matrices
    What f changes by to first order where u moves by du: it is linear in du.
    the differentials of the parts are put in
    Magnus and Neudecker, Matrix Differential Calculus, chapters 5 and 8
    trace(A @ X @ B) | X | A.T @ B.T | A=m,n X=n,p B=p,m | differential
identification (own)
    df = a*dx: df/dx = a; df = a.T @ dx: ∂f/∂x = a.T; df = trace(A.T @ dX): ∂f/∂X = A; df = A @ dx: ∂f/∂x = A;
        vec(dF) = A @ vec(dX): ∂F/∂X = A
    The differential is brought into one of these forms, and the derivative is what stands before dx. Every entry of
        dx is free, so that there is no other.
    the derivative is read off the differential
    Magnus and Neudecker, Matrix Differential Calculus, chapter 9, table of identification
    log(det(X)) | X | inv(X).T | X=n,n | differential
hessian
    hessian of f = d((d(f)/dx).T)/dx
    The gradient, as a column, is differentiated once more.
    the gradient is differentiated once more
    paper, section 4.1, applied to the gradient
    x.T @ A @ x | x,x | A + A.T | x=n A=n,n | rules
"""
