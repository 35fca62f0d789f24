"""The graph of names that wait for one another: of measures, by the ids they depend on."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import dropwhile

Graph = Mapping[str, Sequence[str]]
"""For each name those that it waits for; names that are not in the graph are passed over."""


def find_rings(waits: Graph, starts: Iterable[str] | None = None) -> Iterator[list[str]]:
    """Yield rings of names that wait for each other, each from one name by way of others back to itself.

    Only what is reached from `starts` is walked, by default everything. Of several rings that lead back to the same
    name the first one found is given. The walk needs no recursion: a chain may have thousands of members.
    """
    settled: set[str] = set()
    closed: set[str] = set()
    for start in waits if starts is None else starts:
        trail = {} if start in settled else {start: iter(waits.get(start, ()))}
        while trail:
            last = next(reversed(trail))
            name = next(trail[last], None)
            if name is None:
                settled.add(last)
                del trail[last]
            elif name in trail and name not in closed:
                closed.add(name)
                yield [*dropwhile(name.__ne__, trail), name]
            elif name in waits and name not in settled and name not in trail:
                trail[name] = iter(waits[name])


def find_waiting(waits: Graph, names: Iterable[str]) -> set[str]:
    """Return these names and all that wait for one of them, by way of others or not."""
    followers: dict[str, list[str]] = {}
    for follower, awaited in waits.items():
        for name in awaited:
            followers.setdefault(name, []).append(follower)
    waiting = set(names)
    ahead = list(waiting)
    while ahead:
        fresh = set(followers.get(ahead.pop(), ())) - waiting
        waiting |= fresh
        ahead += fresh
    return waiting
