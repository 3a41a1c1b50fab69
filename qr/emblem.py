"""The portal's emblem as PDF operators; the same drawing as static/img/emblem.svg."""

from __future__ import annotations

# Side of the drawing in its own units.
SIDE = 48
_LACQUER = "0.639 0.129 0.122"
_BRASS = "0.953 0.804 0.447"
_TILE = (
    "10 0 m 38 0 l 43.52 0 48 4.48 48 10 c 48 38 l 48 43.52 43.52 48 38 48 c 10 48 l"
    " 4.48 48 0 43.52 0 38 c 0 10 l 0 4.48 4.48 0 10 0 c f"
)
_RING_AND_TICK = (
    "3.6 w 1 J 1 j 25 13 m 19.65 12.53 14.64 15.68 12.74 20.7 c"
    " 10.83 25.71 12.49 31.39 16.8 34.59 c 21.11 37.79 27.03 37.74 31.28 34.46 c"
    " 35.53 31.19 37.09 25.48 35.1 20.5 c 17.5 25 m 23 30.5 l 36.5 11 l S"
)
_POINTS = (
    "20.5 38.5 m 27.5 38.5 l 24 44 l h 10.5 21.5 m 10.5 28.5 l 5 25 l h"
    " 37.5 22.5 m 37.5 28.5 l 43 25 l h f"
)
EMBLEM = f"{_LACQUER} rg {_TILE} {_BRASS} RG {_RING_AND_TICK} {_BRASS} rg {_POINTS}"
