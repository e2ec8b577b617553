"""Who is the same person: against a plain comparison of all pairs."""

from dataclasses import dataclass
from itertools import combinations

from hypothesis import example, given
from hypothesis import strategies as st

from engine.prospects.identity import Identities, same_name_and_company


@dataclass(frozen=True)
class Somebody:
    email_key: str | None
    linkedin_key: str | None
    name_key: str
    company_key: str


def somebody(email=None, profile=None, name="ann", company="lee"):
    return Somebody(email, profile, name, company)


def originals(people):
    identities = Identities()
    for person in people:
        identities.add(person)
    return list(identities.originals())


def same(one: Somebody, other: Somebody) -> bool:
    return (
        (one.email_key is not None and one.email_key == other.email_key)
        or (one.linkedin_key is not None and one.linkedin_key == other.linkedin_key)
        or same_name_and_company(one, other)
    )


def by_pairs(people: list[Somebody]) -> list[int]:
    """The definition: connected through pairs that are the same, known by the first."""
    firsts = list(range(len(people)))
    changed = True
    while changed:
        changed = False
        for one, other in combinations(range(len(people)), 2):
            if same(people[one], people[other]) and firsts[one] != firsts[other]:
                low, high = sorted((firsts[one], firsts[other]))
                firsts = [low if first == high else first for first in firsts]
                changed = True
    return firsts


PEOPLE = st.lists(
    st.builds(
        Somebody,
        st.sampled_from([None, "a", "b", "c"]),
        st.sampled_from([None, "p", "q", "r"]),
        st.sampled_from(["ann", "bob"]),
        st.sampled_from(["", "lee"]),
    ),
    max_size=9,
)


@given(PEOPLE)
@example([somebody("a"), somebody("b"), somebody(None, "p"), somebody("a", "q")])
@example([somebody("a"), somebody("b"), somebody()])
def test_it_is_what_comparing_all_pairs_gives(people):
    assert originals(people) == by_pairs(people)


@given(PEOPLE, st.randoms(use_true_random=False))
def test_order_decides_only_which_row_is_the_original(people, random):
    order = list(range(len(people)))
    random.shuffle(order)
    one = originals(people)
    other = originals([people[at] for at in order])
    place = {at: new for new, at in enumerate(order)}
    for a, b in combinations(range(len(people)), 2):
        assert (one[a] == one[b]) == (other[place[a]] == other[place[b]])


def test_colleagues_of_one_name_with_different_addresses_are_two():
    assert originals([somebody("a"), somebody("b")]) == [0, 1]


def test_a_row_that_does_not_pass_is_nobodys_original():
    assert originals([None, somebody("a"), None, somebody("a")]) == [0, 1, 2, 1]


def test_somebody_through_whom_two_are_one():
    assert originals([somebody("a"), somebody("b"), somebody()]) == [0, 0, 0]


def test_a_name_without_a_company_is_no_identity():
    assert originals([somebody(company=""), somebody(company="")]) == [0, 1]


def test_thousands_of_one_name_take_no_time():
    people = [somebody(str(n), str(n)) for n in range(50_000)]
    assert originals(people) == list(range(50_000))
