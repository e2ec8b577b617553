"""Decides who is the same person, by three rules, directly or through other rows.

1. Same e-mail. 2. Same LinkedIn profile. 3. Same name and same company, unless both have an e-mail
and these differ, or both have a profile and these differ. A phone number is never identity.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Protocol


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


def originals(people: Sequence[Identity]) -> list[int]:
    """For each person the index of the first one that is the same, which may be its own.

    Takes time in proportion to the number of people, also when thousands share a name.
    """
    groups = _Groups(len(people))
    by_email: dict[str, int] = {}
    by_profile: dict[str, int] = {}
    by_name: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, person in enumerate(people):
        if person.email_key is not None:
            groups.join(at, by_email.setdefault(person.email_key, at))
        if person.linkedin_key is not None:
            groups.join(at, by_profile.setdefault(person.linkedin_key, at))
        if person.name_key and person.company_key:
            by_name[person.name_key, person.company_key].append(at)
    for namesakes in by_name.values():
        _join_namesakes(people, namesakes, groups)
    return [groups.first(at) for at in range(len(people))]


def _join_namesakes(people: Sequence[Identity], namesakes: list[int], groups: _Groups) -> None:
    """The third rule among people of one name at one company, without comparing all pairs.

    Somebody with neither e-mail nor profile contradicts nobody, so that all are one. Otherwise
    those with only an e-mail and those with only a profile do not contradict each other; whoever
    has both agrees with another exactly when the first or the second rule has joined them already.
    """
    only_email = [at for at in namesakes if people[at].linkedin_key is None]
    only_profile = [at for at in namesakes if people[at].email_key is None]
    if set(only_email) & set(only_profile):
        united = namesakes
    elif only_email and only_profile:
        united = only_email + only_profile
    else:
        return
    for at in united[1:]:
        groups.join(united[0], at)


class _Groups:
    """Disjoint sets of indexes; each set is known by its smallest one."""

    def __init__(self, size: int) -> None:
        self._above = list(range(size))

    def first(self, at: int) -> int:
        above = self._above
        while above[at] != at:
            above[at] = above[above[at]]
            at = above[at]
        return at

    def join(self, one: int, other: int) -> None:
        low, high = sorted((self.first(one), self.first(other)))
        self._above[high] = low
