"""The keys of the k-means page, beside those of the transport; the board names them."""

from textual.binding import Binding, BindingType


def _key(key: str, action: str, words: str, tooltip: str, name: str = "") -> Binding:
    return Binding(key, action, words, id=f"kmeans.{name or action}", show=False, tooltip=tooltip)


KMEANS_KEYS: list[BindingType] = [
    _key("e", "points", "Points", "Type or paste the points, or name a CSV file"),
    _key("g", "generate", "Generate", "Other points, made up"),
    _key("c", "clusters(1)", "Clusters", "One cluster more", "more"),
    _key("C", "clusters(-1)", "Fewer clusters", "One cluster fewer", "fewer"),
    _key("i", "init", "Init", "Other first centres: first, random, k-means++"),
    _key("o", "open_job", "As a job", "Step this iteration pair by pair, as a job", "job"),
    _key("p", "predict", "Predict", "Guess the speed-up on several threads"),
    _key("r", "measure", "Measure", "Time the assignment on 1 to P threads"),
    _key("escape", "leave", "Leave", "Stop measuring, or go back to the run"),
]
