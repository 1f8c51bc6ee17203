"""The counters of a run, kept in one place for every engine."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Counters:
    """What a run counted; `skew` is the largest reducer's input over the mean of all (0: none)."""

    map_input_records: int
    map_output_records: int
    map_output_bytes: int
    combine_input_records: int
    combine_output_records: int
    shuffle_records: int
    shuffle_bytes: int
    shuffle_records_remote: int
    shuffle_bytes_remote: int
    reduce_input_groups: int
    reduce_input_records: int
    reduce_output_records: int
    skew: float


def machine_of_reducer(reducer: int, mappers: int) -> int:
    """The machine a reducer runs on; mapper i of M runs on machine i."""
    return reducer % mappers


class Tally:
    """Counts as a run goes."""

    def __init__(self, mappers: int, reducers: int) -> None:
        self._mappers = mappers
        self._loads = [0] * reducers
        self._read = self._mapped = self._mapped_bytes = 0
        self._combined_in = self._combined_out = 0
        self._shuffled_bytes = self._remote = self._remote_bytes = 0
        self._groups = self._reduced = 0

    def read(self, lines: int = 1) -> None:
        """So many lines went into map calls."""
        self._read += lines

    def mapped(self, size: int, records: int = 1) -> None:
        """Map calls emitted so many records of this many bytes together."""
        self._mapped += records
        self._mapped_bytes += size

    def combined(self, inputs: int, outputs: int) -> None:
        """A combiner took and gave this many records."""
        self._combined_in += inputs
        self._combined_out += outputs

    def shuffled(self, mapper: int, reducer: int, records: int, size: int) -> None:
        """This many records and bytes went from a mapper to a reducer."""
        self._loads[reducer] += records
        self._shuffled_bytes += size
        if machine_of_reducer(reducer, self._mappers) != mapper:
            self._remote += records
            self._remote_bytes += size

    def reduced(self, outputs: int, groups: int = 1) -> None:
        """Reduce calls took so many groups and gave this many records."""
        self._groups += groups
        self._reduced += outputs

    def counters(self) -> Counters:
        """Everything counted so far."""
        records = sum(self._loads)
        return Counters(
            map_input_records=self._read,
            map_output_records=self._mapped,
            map_output_bytes=self._mapped_bytes,
            combine_input_records=self._combined_in,
            combine_output_records=self._combined_out,
            shuffle_records=records,
            shuffle_bytes=self._shuffled_bytes,
            shuffle_records_remote=self._remote,
            shuffle_bytes_remote=self._remote_bytes,
            reduce_input_groups=self._groups,
            reduce_input_records=records,
            reduce_output_records=self._reduced,
            skew=max(self._loads) * len(self._loads) / records if records else 0.0,
        )
