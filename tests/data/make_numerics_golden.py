# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT
"""Writes numerics_golden.txt: composed functions at their edges, to 50 digits.

Needs mpmath.  Every case is evaluated twice, for inputs rounded to float32
and to float64, each time on exactly the rounded inputs.  Derivatives are
central differences in numbers of 450 digits, with steps so small that 50 of
them are right, so they share nothing with the rules that they test.

The file is a list of sections.  Each is a line `name rank d0 d1 ...` and a
line with the values in row-major order, 17 digits for float64, 10 for
float32.  Names are function/type/tensor; d<tensor> is the gradient of
sum(weight * value) in the tensor, with the weights of tensor u.
"""
import pathlib
import random
import struct

from mpmath import erfc, exp, expm1, inf, isinf, isnan, log, log1p, mp, mpf, nstr, pi, sqrt

DIGITS = 450
STEP_DIGITS = 60
COLUMNS = 9

mp.dps = DIGITS
HERE = pathlib.Path(__file__).resolve().parent


def to_float(x):
    return struct.unpack("f", struct.pack("f", x))[0]


class Precision:
    def __init__(self, name, rounded, digits, tiny, exponent, largest):
        self.name = name
        self.rounded = rounded
        self.digits = digits
        self.tiny = tiny  # a subnormal number
        self.exponent = exponent  # e^-exponent is the smallest normal number
        self.largest = largest

    def row(self, values):
        return [self.rounded(float(x)) for x in values]


FLOAT = Precision("float", to_float, 10, 1e-41, 87, 3e38)
DOUBLE = Precision("double", float, 17, 1e-310, 708, 1.5e308)


class Writer:
    def __init__(self, out):
        self.out = out

    def put(self, name, rows, digits):
        shape = [len(rows)] + ([len(rows[0])] if isinstance(rows[0], list) else [])
        flat = [x for row in rows for x in row] if len(shape) == 2 else rows
        self.out.write(" ".join(map(str, [name, len(shape), *shape])) + "\n")
        self.out.write(" ".join(number(x, digits) for x in flat) + "\n")


def number(x, digits):
    x = mpf(x)
    assert not isnan(x)
    if isinf(x):
        return "inf" if x > 0 else "-inf"
    if abs(x) < mpf(10) ** -330:  # nothing in either type
        return "0"
    if x == int(x) and abs(x) < 100:
        return str(int(x))
    return nstr(x, digits, min_fixed=-2, max_fixed=3)


def dot(a, b):
    """Sum of products; a weight of zero takes even infinity out."""
    return sum((p * q for p, q in zip(a, b) if p != 0), mpf(0))


def gradient(f, arguments, which):
    """The derivatives of the number f(*arguments) in the elements of one of them."""
    size = max((abs(x) for x in arguments[which] if not isinf(x)), default=mpf(0))
    h = mpf(10) ** -STEP_DIGITS * (size if 0 < size < 1 else 1)  # norm bends at 0
    result = []
    for k in range(len(arguments[which])):

        def moved(step):
            a = [list(x) for x in arguments]
            a[which][k] += step
            return f(*a)

        result.append(mpf(0) if isinf(arguments[which][k]) else (moved(h) - moved(-h)) / (2 * h))
    return result


# ---- the functions, by their definitions


def softmax(x):
    m = max(x)
    e = [exp(v - m) for v in x]
    return [v / sum(e) for v in e]


def logsumexp(x):
    m = max(x)
    return m + log(sum(exp(v - m) for v in x))


def log_softmax(x):
    return [v - logsumexp(x) for v in x]


def sigmoid(x):
    return 1 / (1 + exp(-x)) if x > 0 else exp(x) / (1 + exp(x))


def softplus(x):
    return max(x, mpf(0)) + log1p(exp(-abs(x)))


def upper_half(x):
    """(1 + erf(x / sqrt 2)) / 2, with digits for x far below 0."""
    return erfc(-x / sqrt(mpf(2))) / 2


def gelu(x):
    return mpf(0) if x < -2000 else x if x > 2000 else x * upper_half(x)


def gelu_tanh(x):
    return x * sigmoid(2 * sqrt(2 / pi) * (x + mpf("0.044715") * x**3))


def elu(x):
    return x if x > 0 else expm1(x)


ELEMENTWISE = {
    "gelu": gelu,
    "gelu_tanh": gelu_tanh,
    "silu": lambda x: x * sigmoid(x),
    "softplus": softplus,
    "sigmoid": sigmoid,
    "elu": elu,
}


def cross_entropy(x, target):
    return -log_softmax(x)[int(target[0])]


def binary_cross_entropy(x, t):
    """Mean of -t log sigma(x) - (1 - t) log sigma(-x)."""
    return sum(t_ * softplus(-x_) + (1 - t_) * softplus(x_) for x_, t_ in zip(x, t)) / len(x)


def kl_div(log_q, p):
    return sum((b * (log(b) - a) for a, b in zip(log_q, p) if b > 0), mpf(0))


def huber(x, y):
    e = [abs(a - b) for a, b in zip(x, y)]
    return sum(v * v / 2 if v < 1 else v - mpf(1) / 2 for v in e) / len(e)


def mse(x, y):
    return sum((a - b) ** 2 for a, b in zip(x, y)) / len(x)


def norm(x):
    return sqrt(sum(v * v for v in x))


EPSILON = mpf("1e-5")


def layer_norm(x, w, b):
    m = sum(x) / len(x)
    r = 1 / sqrt(sum((v - m) ** 2 for v in x) / len(x) + EPSILON)
    return [(v - m) * r * wk + bk for v, wk, bk in zip(x, w, b)]


def rms_norm(x, w):
    r = 1 / sqrt(sum(v * v for v in x) / len(x) + EPSILON)
    return [v * r * wk for v, wk in zip(x, w)]


# ---- the cases


def spread(values):
    """The values again and again, COLUMNS of them."""
    return [values[k % len(values)] for k in range(COLUMNS)]


def logits(p, generator):
    normal = [generator.gauss(0, 1) for _ in range(COLUMNS)]
    edge = [0, -1, 2, 3, 4, 8, 14, 16, 20]  # from there on e^x is subnormal, then 0
    return [
        normal,
        spread([500, -500]),
        spread([-1e4, 1e4, 0]),
        spread([1e30, -1e30, 5]),
        spread([0]),
        spread([3.7]),
        spread([-1e30]),
        [1e4] + normal[1:],
        spread([p.tiny, -3 * p.tiny, 0]),
        [0] + [-(p.exponent + k) for k in edge[1:]],
        spread([p.largest / 4, -p.largest / 4, 1]),
        [1e6 + 4 * x for x in normal],
        [k - 4.0 for k in range(COLUMNS)],
    ]


def masked(p, generator):
    normal = [generator.gauss(0, 1) for _ in range(COLUMNS)]
    return [
        [-inf if k % 2 else x for k, x in enumerate(normal)],
        [-inf] * 7 + [2.5] + [-inf],
        [-1e30] + [-inf] * 8,
        [-inf, 500, -500, 1e4, -1e4, 1e30, -1e30, 0, 1],
    ]


def points(p):
    top = p.exponent
    sizes = [0, p.tiny, 1e-20, 1e-8, 1e-4, 0.1, 0.5, 1, 1.3, 2, 3, 4, 5.5, 7, 9, 10, 13, 20, 38, top - 1]
    sizes += [top, top + 1, top + 8, top + 14, top + 40, 500, 1e4, 1e8, 1e30, p.largest]
    return [s for x in sizes for s in ((x, -x) if x != 0 else (0,))]


def vectors(p, generator):
    """Rows for norms and differences."""
    normal = [generator.gauss(0, 1) for _ in range(COLUMNS)]
    return [
        normal,
        spread([0]),
        spread([3.0, -4.0]),
        spread([p.tiny, -2 * p.tiny]),
        [x * 1e-15 for x in normal],
        [x * 1e15 for x in normal],
        [1e-15, 1e15] + [0] * 7,
        spread([1 / 3]),
    ]


def layer_rows(p, generator):
    normal = [generator.gauss(0, 1) for _ in range(COLUMNS)]
    return vectors(p, generator) + [
        spread([1e6 / 3]),
        spread([1e10]),
        [1e6 + x for x in normal],
        [-1e4 + 1e-2 * x for x in normal],
        [1e6] + [0] * 8,
        [x * 1e-4 for x in normal],
    ]


def weights(generator):
    """Numbers of few bits, exact in both types."""
    return [generator.randint(-64, 64) / 32 for _ in range(COLUMNS)]


def numbers(row):
    return [mpf(x) for x in row]


class Maker:
    def __init__(self, writer, precision, seed):
        self.w = writer
        self.p = precision
        self.generator = random.Random(seed)

    def put(self, function, tensor, rows, reference=True):
        self.w.put(f"{function}/{self.p.name}/{tensor}", rows, 17 if not reference else self.p.digits)

    def rows(self, function, f, tensors, differentiate, many=True, constant=False):
        """Evaluates f on every row of the tensors (name to rows); f gives a row if many, otherwise a number."""
        names = list(tensors)
        cases = list(zip(*(tensors[n] for n in names)))
        upstream = [weights(self.generator) if many else [1.0] for _ in cases]
        values, gradients = [], {n: [] for n in differentiate}
        for case, u in zip(cases, upstream):
            arguments = [numbers(row) for row in case]
            value = f(*arguments)
            values.append(value if many else [value])
            scalar = (lambda *a, u=u: dot(u, f(*a))) if many else f
            for n in differentiate:
                gradients[n].append(gradient(scalar, arguments, names.index(n)))
        for n in names:
            self.put(function, n, [list(row) for row in tensors[n]], reference=False)
        if many:
            self.put(function, "u", upstream, reference=False)
        self.put(function, "value", values)
        for n in differentiate:
            self.put(function, "d" + n, gradients[n])

    def all(self):
        p, g = self.p, self.generator
        plain = [p.row(r) for r in logits(p, g)]
        self.rows("softmax", softmax, {"x": plain + [p.row(r) for r in masked(p, g)]}, ["x"])
        self.rows("log_softmax", log_softmax, {"x": plain}, ["x"])
        self.rows("logsumexp", logsumexp, {"x": plain + [p.row(r) for r in masked(p, g)]}, ["x"], many=False)
        targets = [[k % COLUMNS] for k in range(len(plain))]
        self.rows("cross_entropy", cross_entropy, {"x": plain, "t": targets}, ["x"], many=False)
        labels = [spread([1, 1, 0, 0.25]), spread([0, 1, 0.5])]
        self.rows("binary_cross_entropy_with_logits", binary_cross_entropy,
                  {"x": plain, "t": [p.row(labels[k % 2]) for k in range(len(plain))]}, ["x"], many=False)
        probabilities = [
            [0.25, 0.125, 0.125, 0.1, 0.1, 0.1, 0.1, 0.05, 0.05],
            [1, 0, 0, 0, 0, 0, 0, 0, 0],
            [0, 0.5, 0.5, 0, p.tiny, 1e-20, 0, 0, 0],
        ]
        predictions = [
            [-2.0 - 0.1 * k for k in range(COLUMNS)],
            [-1e-6] + [-inf] * 8,
            [-inf, -500, -1e4, -inf, -1e30, -0.0, -1, -inf, -2],
        ]
        self.rows("kl_div", kl_div, {"x": [p.row(r) for r in predictions], "t": [p.row(r) for r in probabilities]},
                  ["x"], many=False)
        a, b = [p.row(r) for r in vectors(p, g)], [p.row(r) for r in vectors(p, g)]
        a += [p.row(spread([1e10, -1e10])), p.row(spread([1, 3, 1.5]))]
        b += [p.row(spread([1, 2])), p.row(spread([2, 1]))]
        self.rows("huber", huber, {"x": a, "t": b}, ["x", "t"], many=False)
        self.rows("mse", mse, {"x": a, "t": b}, ["x", "t"], many=False)
        far = [p.row(spread([p.largest / 8, -p.largest / 16])), p.row([p.tiny] + [0] * 8)]
        self.rows("norm", norm, {"x": [p.row(r) for r in vectors(p, g)] + far}, ["x"], many=False)
        x = [p.row(r) for r in layer_rows(p, g)]
        gain, bias = p.row(weights(g)), p.row(weights(g))
        self.rows("layer_norm", layer_norm, {"x": x, "w": [gain] * len(x), "b": [bias] * len(x)}, ["x", "w"])
        self.rows("rms_norm", rms_norm, {"x": x, "w": [gain] * len(x)}, ["x", "w"])
        at = p.row(points(p))
        self.put("elementwise", "x", at, reference=False)
        for name, f in ELEMENTWISE.items():
            self.put(name, "value", [f(mpf(v)) for v in at])
            self.put(name, "dx", [gradient(lambda a: f(a[0]), [[mpf(v)]], 0)[0] for v in at])


def main():
    with open(HERE / "numerics_golden.txt", "w", encoding="ascii") as out:
        for precision in (FLOAT, DOUBLE):
            Maker(Writer(out), precision, 1).all()


if __name__ == "__main__":
    main()
