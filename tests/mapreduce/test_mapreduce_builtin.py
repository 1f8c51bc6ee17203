"""Every built-in job against plain Python, whatever the split, the partition and the combiner."""

from collections import Counter, defaultdict
from itertools import combinations, product

from hypothesis import given
from hypothesis import strategies as st

from mlsys_tui.labs.mapreduce.job import built_in
from mlsys_tui.labs.mapreduce.lines import text_source
from mlsys_tui.labs.mapreduce.run import Plan, Result, run
from mlsys_tui.labs.mapreduce.trace import build

words = st.text("abcdé", min_size=1, max_size=2)
lines = st.lists(st.lists(words, max_size=6), max_size=8)
plans = st.builds(Plan, st.integers(1, 5), st.integers(1, 5), st.booleans())


def result(job: str, rows: list[list[str]], plan: Plan, **constants: str) -> Result:
    text = "\n".join(" ".join(row) for row in rows)
    return run(built_in(job, **constants), text_source(text), plan)


def as_dict(result: Result) -> dict:
    assert len(dict(result.output)) == len(result.output)
    return dict(result.output)


@given(lines, plans)
def test_wordcount_counts(rows, plan):
    counted = Counter(word for row in rows for word in row)
    assert result("wordcount", rows, plan).output == tuple(sorted(counted.items()))


@given(lines, plans)
def test_distinct_is_a_set(rows, plan):
    expected = sorted({word for row in rows for word in row})
    assert [key for key, _ in result("distinct", rows, plan).output] == expected


@given(lines, plans)
def test_invertedindex_lists_the_documents_of_each_word(rows, plan):
    index = defaultdict(set)
    for row in rows:
        for word in row[1:]:
            index[word].add(row[0])
    expected = {word: sorted(documents) for word, documents in index.items()}
    assert as_dict(result("invertedindex", rows, plan)) == expected


@given(st.lists(st.tuples(words, st.lists(st.integers(-99, 99), max_size=4)), max_size=8), plans)
def test_mean_is_the_mean_with_and_without_its_combiner(rows, plan):
    numbers = defaultdict(list)
    for key, more in rows:
        numbers[key] += more
    expected = {key: sum(found) / len(found) for key, found in numbers.items() if found}
    assert as_dict(result("mean", [[k, *map(str, v)] for k, v in rows], plan)) == expected


@given(lines, plans, words)
def test_grep_copies_the_lines_that_match(rows, plan, pattern):
    matching = sorted(" ".join(row) for row in rows if pattern in " ".join(row))
    found = result("grep", rows, plan, PATTERN=pattern).output
    assert found == tuple((line, 1) for line in matching)


@given(st.lists(st.tuples(st.sampled_from("rst"), st.sampled_from("123"), words)), plans)
def test_join_pairs_rows_of_two_relations_by_key(rows, plan):
    expected = Counter(
        (key, (a[2], b[2]))
        for key in "123"
        for left, right in combinations("rst", 2)
        for a, b in product(
            [row for row in rows if row[:2] == (left, key)],
            [row for row in rows if row[:2] == (right, key)],
        )
    )
    found = result("join", [list(row) for row in rows], plan).output
    assert Counter((key, tuple(pair)) for key, pair in found) == expected


@given(lines, plans)
def test_pagerank_adds_the_shares_that_come_in(rows, plan):
    ranks: dict[str, float] = {}
    for page, *links in filter(None, rows):
        ranks.setdefault(page, 0.0)
        for link in links:
            ranks[link] = ranks.get(link, 0.0) + 1 / len(links)
    found = as_dict(result("pagerank", rows, plan))
    assert found.keys() == ranks.keys()
    for page, share in ranks.items():
        assert abs(found[page] - (0.15 + 0.85 * share)) < 1e-12


@given(lines, plans)
def test_a_trace_is_the_run_that_it_shows(rows, plan):
    text = "\n".join(" ".join(row) for row in rows)
    job = built_in("wordcount")
    assert build(job, text_source(text), plan).result == run(job, text_source(text), plan)
