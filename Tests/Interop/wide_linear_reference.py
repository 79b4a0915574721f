"""Q(t) Q(t)ᵀ of Q̇ = G Q − ½ Q QᵀQ by its closed form in as many decimal digits as its exponentials need."""

from decimal import Decimal, localcontext


def eigen(matrix):
    """Eigenvalues and orthonormal eigenvectors (columns) of a symmetric matrix, by Jacobi's rotations."""
    size = len(matrix)
    a = [row[:] for row in matrix]
    v = [[Decimal(int(i == j)) for j in range(size)] for i in range(size)]
    for _ in range(60):
        off = sum(a[i][j] ** 2 for i in range(size) for j in range(i))
        if off == 0 or off < Decimal(10) ** (-2 * _digits()) * sum(x * x for row in a for x in row):
            break
        for p in range(size):
            for q in range(p + 1, size):
                if a[p][q] == 0:
                    continue
                cotangent = (a[q][q] - a[p][p]) / (2 * a[p][q])
                tangent = (1 if cotangent >= 0 else -1) / (abs(cotangent) + (1 + cotangent**2).sqrt())
                cosine = 1 / (1 + tangent**2).sqrt()
                sine = tangent * cosine
                for rows in (a, v):
                    for row in rows:
                        row[p], row[q] = cosine * row[p] - sine * row[q], sine * row[p] + cosine * row[q]
                a[p], a[q] = (
                    [cosine * x - sine * y for x, y in zip(a[p], a[q])],
                    [sine * x + cosine * y for x, y in zip(a[p], a[q])])
    return [a[i][i] for i in range(size)], v


def _digits():
    with localcontext() as context:
        return context.prec - 10


def solve(matrix, right):
    """X of matrix · X = right, by elimination with pivots."""
    size = len(matrix)
    rows = [matrix[i][:] + right[i][:] for i in range(size)]
    for k in range(size):
        pivot = max(range(k, size), key=lambda i: abs(rows[i][k]))
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for i in range(size):
            if i != k and rows[i][k]:
                rows[i] = [x - rows[i][k] * y for x, y in zip(rows[i], rows[k])]
    return [row[size:] for row in rows]


def product(a, b):
    return [[sum(x * y for x, y in zip(row, column)) for column in zip(*b)] for row in a]


def transposed(a):
    return [list(column) for column in zip(*a)]


def square(generator, start, time):
    """Q(t) Q(t)ᵀ for nested lists of floats G (m × m) and Q(0) (m × h), as floats."""
    with localcontext() as context:
        context.Emax, context.Emin = 10**17, -(10**17)
        context.prec = 60
        g = [[Decimal(x) for x in row] for row in generator]
        q = [[Decimal(x) for x in row] for row in start]
        values, _ = eigen(g)
        growing = sorted(values)[-(len(q[0]) + 1):]
        spread = float(max(growing) - min(x for x in growing if x > -1)) * 2 * time
        context.prec = 120 + int(spread / 2.3)
        values, vectors = eigen(g)
        t = Decimal(time)
        small = Decimal(10) ** (-context.prec // 2)
        weights = [t if abs(x) < small else ((2 * x * t).exp() - 1) / (2 * x) for x in values]
        rows = product(transposed(vectors), q)
        metric = [
            [
                sum(w * row[i] * row[j] for w, row in zip(weights, rows)) + int(i == j)
                for j in range(len(q[0]))]
            for i in range(len(q[0]))]
        moved = [[(x * t).exp() * y for y in row] for x, row in zip(values, rows)]
        inner = product(moved, solve(metric, transposed(moved)))
        return [[float(x) for x in row] for row in product(product(vectors, inner), transposed(vectors))]
