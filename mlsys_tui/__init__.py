"""A laboratory for machine-learning systems that runs in a terminal."""

__version__ = "0.1.0"
