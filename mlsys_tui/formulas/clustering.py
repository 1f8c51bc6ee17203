"""k-means: the work of one assignment. MapReduce: what a combiner leaves to be sent."""

from mlsys_tui.formulas.formula import Formula, Variable


def _count(name: str, symbol: str, default: float, fits: str = "down") -> Variable:
    return Variable(name, symbol, name, low=1, whole=True, default=default, fits=fits)


KMEANS_OPERATIONS = Formula(
    name="kmeans-operations",
    topic="k-means",
    title="Multiply-adds of one k-means assignment, on each processor",
    source="S. P. Lloyd, Least Squares Quantization in PCM, IEEE Trans. Inf. Theory 28(2), 1982",
    variables=(
        _count("points", "n", 1e6),
        _count("clusters", "k", 10.0),
        _count("dimensions", "d", 16.0),
        _count("processors", "p", 4.0, fits="up"),
        Variable("operations", "ops", "multiply-adds on each processor", low=0, above=True),
    ),
    target="operations",
    expression="points * clusters * dimensions / processors",
    rearranged={
        "points": "operations * processors / (clusters * dimensions)",
        "clusters": "operations * processors / (points * dimensions)",
        "dimensions": "operations * processors / (points * clusters)",
        "processors": "points * clusters * dimensions / operations",
    },
)
COMBINED_SHUFFLE = Formula(
    name="combined-shuffle",
    topic="MapReduce",
    title="Bytes through a shuffle after a combiner, at most",
    source="J. Dean, S. Ghemawat, MapReduce, OSDI 2004, section 4.3",
    variables=(
        _count("mappers", "m", 8.0),
        Variable("keys", "K", "different keys", low=1, whole=True, default=10.0, fits="down"),
        Variable("pair_bytes", "b", "bytes of a pair", "B", low=0, above=True, default=136.0),
        Variable("traffic", "M", "bytes sent", "B", low=0, above=True),
    ),
    target="traffic",
    expression="mappers * keys * pair_bytes",
    rearranged={
        "mappers": "traffic / (keys * pair_bytes)",
        "keys": "traffic / (mappers * pair_bytes)",
        "pair_bytes": "traffic / (mappers * keys)",
    },
)
FORMULAS = (KMEANS_OPERATIONS, COMBINED_SHUFFLE)
