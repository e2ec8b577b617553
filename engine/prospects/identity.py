"""Decides who is the same person, by three rules, directly or through other rows.

1. Same e-mail. 2. Same LinkedIn profile. 3. Same name and same company, unless both have an e-mail
and these differ, or both have a profile and these differ. A phone number is never identity.
"""

from __future__ import annotations

from array import array
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray


class Identity(Protocol):
    """What two people are compared by; None and "" are nothing to compare."""

    @property
    def email_key(self) -> str | None: ...
    @property
    def linkedin_key(self) -> str | None: ...
    @property
    def name_key(self) -> str: ...
    @property
    def company_key(self) -> str: ...


def same_name_and_company(one: Identity, other: Identity) -> bool:
    """The third rule, for two people."""
    return (
        bool(one.name_key and one.company_key)
        and one.name_key == other.name_key
        and one.company_key == other.company_key
        and not _differ(one.email_key, other.email_key)
        and not _differ(one.linkedin_key, other.linkedin_key)
    )


def _differ(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one != other


class Identities:
    """Who is who among the rows of a file: four numbers a row, however much the rows say.

    Keys are compared by 64-bit digests, which this process salts anew each time: among a million
    of them two are alike by chance once in thirty million files.
    """

    def __init__(self) -> None:
        self._emails, self._profiles, self._names = array("q"), array("q"), array("q")

    def __len__(self) -> int:
        return len(self._emails)

    def add(self, person: Identity | None) -> None:
        """The next row; None for one that does not pass, which is nobody's original."""
        if person is None:
            self._emails.append(NOTHING)
            self._profiles.append(NOTHING)
            self._names.append(NOTHING)
            return
        has_both = person.name_key and person.company_key
        self._emails.append(_digest(person.email_key))
        self._profiles.append(_digest(person.linkedin_key))
        self._names.append(
            _digest(f"{person.name_key}\0{person.company_key}" if has_both else None)
        )

    def originals(self) -> array[int]:
        """For each row the index of the first one that is the same, which may be its own.

        Takes time in proportion to the number of rows, also when thousands share a name.
        """
        emails, profiles, names = (
            np.frombuffer(keys, dtype=np.int64) if keys else np.zeros(0, dtype=np.int64)
            for keys in (self._emails, self._profiles, self._names)
        )
        groups = _Groups(len(self))
        for rows, keys in (
            (np.flatnonzero(emails), emails),
            (np.flatnonzero(profiles), profiles),
            (_united_by_name(emails, profiles, names), names),
        ):
            _join_alike(rows, keys[rows], groups)
        return groups.firsts()


NOTHING: Final = 0
_Numbers = NDArray[np.int64]


def _digest(key: str | None) -> int:
    return NOTHING if key is None else hash(key) or 1


def _join_alike(rows: _Numbers, keys: _Numbers, groups: _Groups) -> None:
    """Join each of `rows` with the first one that has the same key."""
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    firsts = rows[first[inverse]]
    repeats = firsts != rows
    for at, other in zip(rows[repeats].tolist(), firsts[repeats].tolist(), strict=True):
        groups.join(at, other)


def _united_by_name(emails: _Numbers, profiles: _Numbers, names: _Numbers) -> _Numbers:
    """The rows that the third rule joins with all others of their name and company among them.

    Somebody with neither e-mail nor profile contradicts nobody, so that all are one. Otherwise
    those with only an e-mail and those with only a profile do not contradict each other; whoever
    has both agrees with another exactly when the first or the second rule has joined them already.
    """
    rows = np.flatnonzero(names)
    _, group = np.unique(names[rows], return_inverse=True)
    no_email, no_profile = emails[rows] == NOTHING, profiles[rows] == NOTHING
    somebody_bare = np.bincount(group, weights=no_email & no_profile) > 0
    only_email = np.bincount(group, weights=no_profile & ~no_email) > 0
    only_profile = np.bincount(group, weights=no_email & ~no_profile) > 0
    both_kinds = only_email & only_profile
    united: _Numbers = rows[somebody_bare[group] | (both_kinds[group] & (no_email | no_profile))]
    return united


class _Groups:
    """Disjoint sets of indexes; each set is known by its smallest one."""

    def __init__(self, size: int) -> None:
        self._above = array("q", range(size))

    def first(self, at: int) -> int:
        above = self._above
        while above[at] != at:
            above[at] = above[above[at]]
            at = above[at]
        return at

    def join(self, one: int, other: int) -> None:
        low, high = sorted((self.first(one), self.first(other)))
        self._above[high] = low

    def firsts(self) -> array[int]:
        """The smallest index of everybody's set."""
        above = self._above
        for at, over in enumerate(above):  # what is above is smaller, so it is settled already
            if over != at:
                above[at] = above[over]
        return above
