"""Measures how fast titles, places and companies are read, against what an import brings in."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import cycle, islice
from pathlib import Path

from engine.prospects.companies import company_key
from engine.prospects.gazetteer import spots
from engine.prospects.places import read_place
from engine.prospects.sectors import read_sector
from engine.prospects.sizes import read_size
from engine.prospects.titles import read_title
from tests.bench.base import Figure, peak_megabytes, rate, seconds

ROWS = 20_000
IMPORT_ROWS = 5_000
"""Rows a second that an import has to bring in."""
CORPORA = Path(__file__).parents[1] / "engine" / "prospects"
IMPORT = "rows an import has to bring in"


def corpus(name: str) -> list[str]:
    lines = (CORPORA / name).read_text("utf-8").splitlines()
    return [line.partition("\t")[0] for line in lines if not line.startswith("#")]


def figures() -> Iterator[Figure]:
    before = peak_megabytes()
    took = seconds(spots, times=1)
    yield Figure("reading all places once", took, 5.0, "s", "patience", 1, smaller=True)
    grown = peak_megabytes() - before
    yield Figure("memory for places", grown, 200, "MB", "a third of an import's", 1, smaller=True)
    titles = list(islice(cycle(corpus("titles.tsv")), ROWS))
    locations = list(islice(cycle(corpus("places.tsv")), ROWS))
    rows = list(zip(titles, locations, strict=True))
    for what, read in (
        ("who people are, every title and place a new one", partial(_read, rows, anew=True)),
        ("who people are, titles and places repeat", partial(_read, rows, anew=False)),
    ):
        yield Figure(what, rate(read), IMPORT_ROWS, "rows/s", IMPORT, 2)


def _read(rows: list[tuple[str, str]], *, anew: bool) -> int:
    title_of = read_title.__wrapped__ if anew else read_title
    place_of = read_place.__wrapped__ if anew else read_place
    for title, location in rows:
        title_of(title)
        place_of(location)
        read_sector("Primary/Secondary Education")
        read_size("51-200")
        company_key(title)
    return len(rows)
