"""The micro-kernel: a tile of sums in vector registers, emitted for this machine's registers.

Also the same tile with nothing to load: the most multiply-adds a core can do.
"""

import os
import platform
from typing import Any, NamedTuple

import llvmlite.binding as llvm
import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from mlsys_tui.jit import best_of, kernel


class Tile(NamedTuple):
    """What the micro-kernel keeps in registers: `rows` × `vectors` sums, each `bytes` wide."""

    bytes: int
    rows: int
    vectors: int


# The sums, a row of B and one broadcast element of A have to fit the registers together: one
# sum too many spills to memory on every turn and crawls.
_WIDE = Tile(64, 8, 3)  # AVX-512, 32 registers: 24 + 3 + 1
_MIDDLE = Tile(32, 6, 2)  # AVX2, 16 registers: 12 + 2 + 1
_NARROW = Tile(16, 8, 3)  # NEON, 32 registers
_UNROLLED = Tile(16, 4, 2)  # any machine: a loop unrolled 4 × 4 in doubles, 16 registers


def host_tile() -> Tile:
    """The tile for this machine's vector registers; the small one where they are unknown."""
    if any(os.environ.get(name) for name in ("NUMBA_CPU_NAME", "NUMBA_CPU_FEATURES")):
        return _UNROLLED  # numba compiles for another machine than this one
    if platform.machine().lower() in ("aarch64", "arm64"):
        return _NARROW
    try:
        features = llvm.get_host_cpu_features()
    except RuntimeError:
        return _UNROLLED
    if features.get("avx512f"):
        return _WIDE
    return _MIDDLE if features.get("avx2") and features.get("fma") else _UNROLLED


_PEAK_TURNS = 200_000  # some 5 ms: long against the clock, short against the reader

TILE = host_tile()
ROWS, VECTOR_BYTES, VECTORS = TILE.rows, TILE.bytes, TILE.vectors


_place: Any = cgutils.alloca_once
_declare: Any = cgutils.get_or_insert_function


class _Sums:
    """The tile of C in vector registers, while one kernel's code is emitted."""

    def __init__(self, builder: ir.IRBuilder, element: ir.Type, width: int) -> None:
        self.builder = builder
        self.width = width
        self.vector = ir.VectorType(element, width)
        self.places = [[_place(builder, self.vector) for _ in range(VECTORS)] for _ in range(ROWS)]
        for place in (place for row in self.places for place in row):
            builder.store(ir.Constant(self.vector, [0.0] * width), place)
        name = f"llvm.fmuladd.v{width}f{64 if isinstance(element, ir.DoubleType) else 32}"
        kind = ir.FunctionType(self.vector, [self.vector] * 3)
        self.multiply_add = _declare(builder.module, kind, name)

    def add(self, row: int, vector: int, x: ir.Value, y: ir.Value) -> None:
        """sum[row][vector] += x * y, in one instruction where the machine has it."""
        place = self.places[row][vector]
        total = self.builder.call(self.multiply_add, [x, y, self.builder.load(place)])
        self.builder.store(total, place)

    def broadcast(self, element: ir.Value) -> ir.Value:
        lane = ir.IntType(32)
        empty = ir.Constant(self.vector, ir.Undefined)
        first = self.builder.insert_element(empty, element, lane(0))
        everywhere = ir.Constant(ir.VectorType(lane, self.width), [0] * self.width)
        return self.builder.shuffle_vector(first, empty, everywhere)


def _pointer(context: Any, builder: ir.IRBuilder, kind: Any, array: Any, at: ir.Value) -> ir.Value:
    """Address of element `at` of an array."""
    return builder.gep(context.make_array(kind)(context, builder, array).data, [at])


def _vector_at(sums: _Sums, pointer: ir.Value, element: ir.Value) -> ir.Value:
    builder = sums.builder
    return builder.bitcast(builder.gep(pointer, [element]), sums.vector.as_pointer())


def _panels(
    typing: Any, a: Any, a_at: Any, b: Any, b_at: Any, c: Any, c_at: Any, stride: Any, depth: Any
) -> Any:
    """c[r, s] += Σ_p a[p, r] * b[p, s] for one tile, panels `depth` deep.

    Arrays are flat, `at` the first element, `stride` elements from a row of c to the next.
    """
    whole = types.intp
    signature = types.void(a, whole, b, whole, c, whole, whole, whole)
    item = a.dtype.bitwidth // 8

    def emit(context: Any, builder: ir.IRBuilder, _: Any, arguments: Any) -> Any:
        a_array, a_first, b_array, b_first, c_array, c_first, c_stride, turns = arguments
        element, index = context.get_value_type(a.dtype), context.get_value_type(whole)
        panel_a = _pointer(context, builder, a, a_array, a_first)
        panel_b = _pointer(context, builder, b, b_array, b_first)
        sums = _Sums(builder, element, VECTOR_BYTES // item)
        with cgutils.for_range(builder, turns) as loop:
            across = builder.mul(loop.index, index(VECTORS * sums.width))
            down = builder.mul(loop.index, index(ROWS))
            row_of_b = [
                builder.load(
                    _vector_at(sums, panel_b, builder.add(across, index(v * sums.width))),
                    align=VECTOR_BYTES,
                )
                for v in range(VECTORS)
            ]
            for r in range(ROWS):
                pointer = builder.gep(panel_a, [builder.add(down, index(r))])
                scale = sums.broadcast(builder.load(pointer))
                for v in range(VECTORS):
                    sums.add(r, v, scale, row_of_b[v])
        corner = _pointer(context, builder, c, c_array, c_first)
        for r in range(ROWS):
            for v in range(VECTORS):
                at = builder.add(builder.mul(c_stride, index(r)), index(v * sums.width))
                place = _vector_at(sums, corner, at)
                total = builder.fadd(
                    builder.load(place, align=item), builder.load(sums.places[r][v])
                )
                builder.store(total, place, align=item)
        return context.get_dummy_value()

    return signature, emit


multiply_panels: Any = intrinsic(_panels)


def _width(typing: Any, matrix: Any) -> Any:
    """Columns of a tile for this element type, known when the kernel is compiled."""
    columns = VECTORS * VECTOR_BYTES // (matrix.dtype.bitwidth // 8)

    def emit(context: Any, builder: ir.IRBuilder, _: Any, arguments: Any) -> Any:
        return context.get_constant(types.intp, columns)

    return types.intp(matrix), emit


tile_columns: Any = intrinsic(_width)


def _chains(typing: Any, x: Any, y: Any, turns: Any) -> Any:
    """Sum of a tile of independent chains, each multiplied and added to `turns` times."""
    signature = x(x, x, types.intp)

    def emit(context: Any, builder: ir.IRBuilder, _: Any, arguments: Any) -> Any:
        element = context.get_value_type(x)
        sums = _Sums(builder, element, VECTOR_BYTES // (x.bitwidth // 8))
        scale, growth = (sums.broadcast(value) for value in arguments[:2])
        with cgutils.for_range(builder, arguments[2]):
            for place in (place for row in sums.places for place in row):
                total = builder.call(sums.multiply_add, [builder.load(place), scale, growth])
                builder.store(total, place)
        result = element(0.0)
        for place in (place for row in sums.places for place in row):
            vector = builder.load(place)
            for lane in range(sums.width):
                result = builder.fadd(result, builder.extract_element(vector, ir.IntType(32)(lane)))
        return result

    return signature, emit


_multiply_adds: Any = intrinsic(_chains)


@kernel
def multiply_adds(x: float, y: float, turns: int) -> float:
    """Nothing but multiply-adds in registers."""
    return float(_multiply_adds(x, y, turns))


def peak(dtype: str, repeat: int = 5) -> float:
    """The most floating-point operations a second that one core does on this type, measured."""
    x, y = np.array([0.5, 1.0], dtype)
    operations: int = 2 * _PEAK_TURNS * ROWS * VECTORS * (VECTOR_BYTES // x.itemsize)
    multiply_adds(x, y, 1)
    return operations / best_of(repeat, lambda: multiply_adds(x, y, _PEAK_TURNS))
