"""Lights as bands and counts: each light its share, never by colour alone where there is room to say more."""

from collections.abc import Iterable, Mapping, Sequence

from qtrack.model.assessment import Light
from qtrack.tui.render.glyphs import ASCII, Glyphs
from qtrack.tui.render.styled_line import Line


def divide_cells(counts: Sequence[int], width: int) -> list[int]:
    """`width` cells among `counts`, each by its share; what is there at all gets a cell as long as there are any."""
    total = sum(counts)
    if not total or width <= 0:
        return [0] * len(counts)
    there = sum(count > 0 for count in counts)
    least = 1 if there <= width else 0
    room, found, seen, given = width - least * there, [], 0, 0
    for count in counts:
        seen += count
        end = round(room * seen / total)
        found.append(end - given + (least if count else 0))
        given = end
    return found


def light_bar(lights: Mapping[Light, int], width: int, glyphs: Glyphs) -> Line:
    """All measures as one band of `width` cells, each light its share of it."""
    cells = divide_cells([lights[light] for light in Light], width)
    if not sum(cells):
        return ((glyphs.track * width, "track"),)
    return tuple(
        ((glyphs.lights[light] if glyphs is ASCII else glyphs.full) * n, light.value)
        for light, n in zip(Light, cells, strict=True)
        if n
    )  # fmt: skip


def light_counts(lights: Mapping[Light, int], shown: Iterable[Light], width: int, glyphs: Glyphs) -> Line:
    """Each light's glyph and count, as many as fit into exactly `width` cells."""
    parts = [(f"{glyphs.lights[light]}{lights[light]} ", light.value) for light in shown if lights[light]]
    kept, room = [], width
    for text, tone in parts:
        if len(text) - 1 > room:
            break
        kept.append((text[:room], tone))
        room -= len(kept[-1][0])
    return (*kept, (" " * room, ""))
