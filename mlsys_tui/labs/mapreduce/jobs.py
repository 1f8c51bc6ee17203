"""The built-in jobs, in the form the course teaches; a screen shows this very text.

Each entry is what the job reads and gives, in one sentence, and its source.
"""

from collections.abc import Mapping

_WORDCOUNT = """\
def map(doc):
    for word in doc.split():
        emit(word, 1)

def combine(word, counts):
    emit(word, sum(counts))

def reduce(word, counts):
    emit(word, sum(counts))
"""

_INVERTEDINDEX = """\
def map(line):
    words = line.split()
    for word in words[1:]:
        emit(word, words[0])

def combine(word, documents):
    for document in sorted(set(documents)):
        emit(word, document)

def reduce(word, documents):
    emit(word, sorted(set(documents)))
"""

_MEAN = """\
def map(line):
    words = line.split()
    for number in words[1:]:
        emit(words[0], [float(number), 1])

def combine(key, parts):
    # A sum and a count can be added up again; a mean cannot.
    emit(key, [sum(total for total, _ in parts), sum(count for _, count in parts)])

def reduce(key, parts):
    emit(key, sum(total for total, _ in parts) / sum(count for _, count in parts))
"""

_MEAN_OF_MEANS = """\
def map(line):
    words = line.split()
    for number in words[1:]:
        emit(words[0], float(number))

def combine(key, numbers):
    # Wrong: the mean of these means forgets how many numbers stood behind each.
    emit(key, sum(numbers) / len(numbers))

def reduce(key, numbers):
    emit(key, sum(numbers) / len(numbers))
"""

_GREP = """\
PATTERN = "cat"

def map(line):
    if PATTERN in line:
        emit(line, 1)

def reduce(line, ones):
    for one in ones:
        emit(line, one)
"""

_DISTINCT = """\
def map(line):
    for word in line.split():
        emit(word, None)

def combine(word, nothings):
    emit(word, None)

def reduce(word, nothings):
    emit(word, None)
"""

_JOIN = """\
def map(line):
    words = line.split()
    if len(words) > 1:
        relation, key, *row = words
        emit(key, [relation, " ".join(row)])

def reduce(key, tagged):
    relations = sorted({relation for relation, _ in tagged})
    for at, left in enumerate(relations):
        for right in relations[at + 1:]:
            for a in [row for relation, row in tagged if relation == left]:
                for b in [row for relation, row in tagged if relation == right]:
                    emit(key, [a, b])
"""

_PAGERANK = """\
DAMPING = 0.85

def map(line):
    words = line.split()
    if words:
        emit(words[0], 0.0)
    for link in words[1:]:
        emit(link, 1 / len(words[1:]))

def combine(page, shares):
    emit(page, sum(shares))

def reduce(page, shares):
    emit(page, 1 - DAMPING + DAMPING * sum(shares))
"""

BUILT_IN: Mapping[str, tuple[str, str]] = {
    "wordcount": ("How often each word occurs.", _WORDCOUNT),
    "invertedindex": (
        'The documents that hold each word; a line is "document word word ...".',
        _INVERTEDINDEX,
    ),
    "mean": ('The mean of each key; a line is "key number number ...".', _MEAN),
    "mean-of-means": (
        "As mean, but with a combiner that averages: the classic mistake, it changes the result.",
        _MEAN_OF_MEANS,
    ),
    "grep": ("The lines that contain the pattern, each as often as it occurs.", _GREP),
    "distinct": ("Every word once.", _DISTINCT),
    "join": (
        'Reduce-side join; a line is "relation key row ...", rows of two relations pair by key.',
        _JOIN,
    ),
    "pagerank": (
        'One round of PageRank from rank 1 each; a line is "page link link ...". '
        "Brin and Page 1998: 0.15 + 0.85 times the shares that come in.",
        _PAGERANK,
    ),
}


def with_constants(source: str, constants: Mapping[str, str]) -> str:
    """The source with each constant's line (`PATTERN = ...`) set to this value."""
    lines = source.splitlines()
    for name, value in constants.items():
        at = next(n for n, line in enumerate(lines) if line.startswith(f"{name} = "))
        lines[at] = f"{name} = {value!r}"
    return "\n".join(lines) + "\n"
