"""Nearest of all centres for eight points at once, in vector registers.

|x - c|² = |x|² + 2 (|c|²/2 - x·c): the bracket, the score, orders the centres, and costs one
multiply-add a dimension. It cancels, so whoever asks must check a lead too small to trust.
"""

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

# Four centres by eight points are 4 registers of AVX-512, 8 of AVX2, 16 of NEON: each machine
# has room for them beside the points, and enough chains to hide the delay of a multiply-add.
POINTS, CENTERS = 8, 4

_VECTOR = ir.VectorType(ir.DoubleType(), POINTS)
_LANE = ir.IntType(32)
_place: Any = cgutils.alloca_once
_declare: Any = cgutils.get_or_insert_function


def _splat(builder: ir.IRBuilder, value: ir.Value) -> ir.Value:
    """The number in every place of a vector."""
    empty = ir.Constant(_VECTOR, ir.Undefined)
    first = builder.insert_element(empty, value, _LANE(0))
    everywhere = ir.Constant(ir.VectorType(_LANE, POINTS), [0] * POINTS)
    return builder.shuffle_vector(first, empty, everywhere)


class _Ranking:
    """For each point: its lowest score, the centre that has it, and the second lowest score."""

    def __init__(self, builder: ir.IRBuilder) -> None:
        self._builder = builder
        self._best, self._second, self._nearest = (_place(builder, _VECTOR) for _ in range(3))
        for place, value in ((self._best, float("inf")), (self._second, float("inf"))):
            builder.store(ir.Constant(_VECTOR, [value] * POINTS), place)
        builder.store(ir.Constant(_VECTOR, [0.0] * POINTS), self._nearest)

    def take(self, score: ir.Value, center: ir.Value) -> None:
        builder = self._builder
        best, second = builder.load(self._best), builder.load(self._second)
        closer = builder.fcmp_ordered("<", score, best)
        beaten = builder.fcmp_ordered("<", score, second)
        runner_up = builder.select(beaten, score, second)
        number = _splat(builder, builder.sitofp(center, ir.DoubleType()))
        builder.store(builder.select(closer, best, runner_up), self._second)
        builder.store(builder.select(closer, number, builder.load(self._nearest)), self._nearest)
        builder.store(builder.select(closer, score, best), self._best)

    def write(self, pointer: ir.Value, index: Any) -> None:
        for row, place in enumerate((self._best, self._second, self._nearest)):
            at = self._builder.gep(pointer, [index(row * POINTS)])
            vector = self._builder.bitcast(at, _VECTOR.as_pointer())
            self._builder.store(self._builder.load(place), vector, align=8)


def _scan(typing: Any, x: Any, negated: Any, halves: Any, groups: Any, d: Any, out: Any) -> Any:
    """out = best, second and nearest of eight points against `groups` × 4 centres.

    Flat arrays: x[dimension, point], negated[group, dimension, centre], halves = |c|²/2.
    """
    signature = types.void(x, negated, halves, types.intp, types.intp, out)

    def emit(context: Any, builder: ir.IRBuilder, _: Any, arguments: Any) -> Any:
        arrays = zip((x, negated, halves, out), (*arguments[:3], arguments[5]), strict=True)
        panel, centers, half, results = (
            context.make_array(kind)(context, builder, array).data for kind, array in arrays
        )
        index = context.get_value_type(types.intp)
        kind = ir.FunctionType(_VECTOR, [_VECTOR] * 3)
        multiply_add = _declare(builder.module, kind, f"llvm.fmuladd.v{POINTS}f64")
        scores = [_place(builder, _VECTOR) for _ in range(CENTERS)]
        ranking = _Ranking(builder)
        with cgutils.for_range(builder, arguments[3]) as group:
            first = builder.mul(group.index, index(CENTERS))
            numbers = [builder.add(first, index(c)) for c in range(CENTERS)]
            for score, number in zip(scores, numbers, strict=True):
                builder.store(_splat(builder, builder.load(builder.gep(half, [number]))), score)
            corner = builder.mul(first, arguments[4])
            with cgutils.for_range(builder, arguments[4]) as dimension:
                coordinate = _load(builder, panel, builder.mul(dimension.index, index(POINTS)))
                row = builder.add(corner, builder.mul(dimension.index, index(CENTERS)))
                for c, score in enumerate(scores):
                    scale = builder.load(builder.gep(centers, [builder.add(row, index(c))]))
                    terms = [coordinate, _splat(builder, scale), builder.load(score)]
                    builder.store(builder.call(multiply_add, terms), score)
            for score, number in zip(scores, numbers, strict=True):
                ranking.take(builder.load(score), number)
        ranking.write(results, index)
        return context.get_dummy_value()

    return signature, emit


def _apart(typing: Any, a: Any, a_at: Any, b: Any, b_at: Any, whole: Any) -> Any:
    """Σ (a - b)² over a[a_at:a_at + whole] and the same of b; `whole` is a multiple of eight."""
    signature = types.float64(a, types.intp, b, types.intp, types.intp)

    def emit(context: Any, builder: ir.IRBuilder, _: Any, arguments: Any) -> Any:
        firsts = [
            builder.gep(context.make_array(kind)(context, builder, array).data, [at])
            for kind, array, at in ((a, *arguments[:2]), (b, *arguments[2:4]))
        ]
        kind = ir.FunctionType(_VECTOR, [_VECTOR] * 3)
        multiply_add = _declare(builder.module, kind, f"llvm.fmuladd.v{POINTS}f64")
        total = _place(builder, _VECTOR)
        builder.store(ir.Constant(_VECTOR, [0.0] * POINTS), total)
        step = context.get_constant(types.intp, POINTS)
        with cgutils.for_range(builder, builder.sdiv(arguments[4], step)) as loop:
            at = builder.mul(loop.index, step)
            x, y = (_load(builder, first, at) for first in firsts)
            apart = builder.fsub(x, y)
            builder.store(builder.call(multiply_add, [apart, apart, builder.load(total)]), total)
        return _across(builder, builder.load(total))

    return signature, emit


def _turn(typing: Any, points: Any, at: Any, d: Any, whole: Any, origin: Any, out: Any) -> Any:
    """out[dimension, point] = points[point, dimension] - origin[dimension], of eight points.

    `at` is their first element; dimensions up to `whole`, a multiple of eight.
    """
    signature = types.void(points, types.intp, types.intp, types.intp, origin, out)

    def emit(context: Any, builder: ir.IRBuilder, _: Any, arguments: Any) -> Any:
        array, first, d_value, end, origin_array, out_array = arguments
        source, middle, panel = (
            context.make_array(kind)(context, builder, value).data
            for kind, value in ((points, array), (origin, origin_array), (out, out_array))
        )
        index = context.get_value_type(types.intp)
        with cgutils.for_range(builder, builder.sdiv(end, index(POINTS))) as loop:
            j = builder.mul(loop.index, index(POINTS))
            shift = _load(builder, middle, j)
            rows = []
            for i in range(POINTS):
                row = builder.add(first, builder.mul(d_value, index(i)))
                vector = _load(builder, source, builder.add(row, j))
                rows.append(builder.fsub(vector, shift))
            for k, column in enumerate(_transposed(builder, rows)):
                place = builder.mul(builder.add(j, index(k)), index(POINTS))
                pointer = builder.bitcast(builder.gep(panel, [place]), _VECTOR.as_pointer())
                builder.store(column, pointer, align=8)
        return context.get_dummy_value()

    return signature, emit


def _load(builder: ir.IRBuilder, data: ir.Value, at: ir.Value) -> ir.Value:
    """Eight elements from this one on."""
    return builder.load(builder.bitcast(builder.gep(data, [at]), _VECTOR.as_pointer()), align=8)


def _transposed(builder: ir.IRBuilder, rows: list[ir.Value]) -> list[ir.Value]:
    """Eight rows of eight as columns: swap blocks off the diagonal, of four, of two, of one."""
    for half in (4, 2, 1):
        lanes = range(POINTS)
        upper = [lane + POINTS - half if lane & half else lane for lane in lanes]
        lower = [lane + POINTS if lane & half else lane + half for lane in lanes]
        masks = [ir.Constant(ir.VectorType(_LANE, POINTS), mask) for mask in (upper, lower)]
        for i in (row for row in lanes if not row & half):
            pair = rows[i], rows[i + half]
            rows[i], rows[i + half] = (builder.shuffle_vector(*pair, mask) for mask in masks)
    return rows


def _across(builder: ir.IRBuilder, vector: ir.Value) -> ir.Value:
    """The sum of a vector's places, in halves."""
    width = POINTS
    while width > 1:
        width //= 2
        kind = ir.VectorType(_LANE, width)
        low = ir.Constant(kind, list(range(width)))
        high = ir.Constant(kind, list(range(width, 2 * width)))
        vector = builder.fadd(
            builder.shuffle_vector(vector, vector, low),
            builder.shuffle_vector(vector, vector, high),
        )
    return builder.extract_element(vector, _LANE(0))


scan: Any = intrinsic(_scan)
square_apart: Any = intrinsic(_apart)
turn: Any = intrinsic(_turn)
