"""A place for a state, and a clock that stands still until it is moved."""

import pytest
from state_keeping import Time


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / "state.toml"


@pytest.fixture
def clock():
    return Time()
