"""The work whose serial fraction is dialled in: pi by the midpoint rule."""

from mlsys_tui.jit import kernel


@kernel
def pi_part(first: int, last: int, steps: int) -> float:
    """Steps `first` to `last` of `steps` of the integral of 4 / (1 + x²) from 0 to 1.

    All of them together are pi. Nothing but arithmetic: no memory to share or to wait for.
    """
    width = 1.0 / steps
    area = 0.0
    for step in range(first, last):
        x = (step + 0.5) * width
        area += 4.0 / (1.0 + x * x)
    return area * width
