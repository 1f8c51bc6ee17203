"""What can be asked of k-means, for those who offer it before numpy is needed."""

from typing import Literal, get_args

Init = Literal["first", "random", "k-means++"]
INITS: tuple[Init, ...] = get_args(Init)
Engine = Literal["local", "mapreduce", "dask"]
ENGINES: tuple[Engine, ...] = get_args(Engine)
ITERATIONS = 300
