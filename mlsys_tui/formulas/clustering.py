"""k-means: the work of one assignment."""

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
FORMULAS = (KMEANS_OPERATIONS,)
