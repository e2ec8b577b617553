"""Drafts as they are read: golden texts by group, and that neighbours do not get one text."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz

from engine.campaigns import offers
from engine.campaigns.matching import DemoText
from engine.campaigns.offers import Offer
from engine.generation.briefs import TONES, Brief, Limits, Note, Person
from engine.generation.names import greeting_name, plain_fact, spoken_company, spoken_title
from engine.generation.writer import write, write_variants
from storage.states import Channel, TouchKind
from tests import golden

TOUR = DemoText(
    "a two-minute tour of a referral",
    "You see a referral from the first note to the first appointment",
    url="https://fernbank.example/tour",
)
SHEET = DemoText("one page on paper", "It says what a page holds", file_name="one-page.pdf")
CAMPUS = Note("Alder Grove opens a second campus in August.", "company", "Ada", 21, is_fresh=True)
ONE_PROOF = Offer(
    topic="school meals",
    value_proposition="We cook warm lunches for schools and deliver them by noon",
    proof_points=("The kitchen buys within thirty miles",),
)


def person(name="Maya Lindqvist", title="Head of School", company="Alder Grove", **more):
    """Somebody as a record becomes a recipient."""
    notes = more.pop("notes", ())
    return Person(
        greeting=greeting_name(name, more.pop("first", None)),
        full_name=name,
        title=spoken_title(title),
        company=spoken_company(company),
        industry=plain_fact(more.pop("industry", None)),
        location=plain_fact(more.pop("location", None)),
        insights=tuple(note.text for note in notes),
    )


def brief(who=None, audience=None, kind=TouchKind.INITIAL_DM, channel=Channel.EMAIL, **more):
    limits = {Channel.EMAIL: Limits(3000, 120), Channel.PHONE: Limits(3000)}
    note = kind is TouchKind.CONNECTION_REQUEST
    return Brief(
        person=who or person(),
        offer=more.pop("offer", offers.sample()).for_audience(audience),
        kind=kind,
        channel=channel,
        limits=Limits(200) if note else limits.get(channel, Limits(1900)),
        seed=more.pop("seed", 5),
        audience=audience,
        sender_name="Ada Admin",
        sign_off="Ada Admin",
        **more,
    )


REFERRAL, THOUGHT, FOUNDER = "referral_network", "thought_leadership", "stealth_founder"
FIRST, CHECK_IN = TouchKind.INITIAL_DM, TouchKind.CHECK_IN
F1, F2, F3 = TouchKind.FOLLOWUP_1, TouchKind.FOLLOWUP_2, TouchKind.FOLLOWUP_3
NOTE = TouchKind.CONNECTION_REQUEST
MAIL, LINKEDIN, PHONE = Channel.EMAIL, Channel.LINKEDIN, Channel.PHONE
EVERYONE = (None, REFERRAL, THOUGHT, FOUNDER)
THREAD = {"thread_subject": "About referrals"}

GROUPS = {
    "first_mails": {str(a): brief(audience=a) for a in EVERYONE},
    "first_mails_other_structure": {str(a): brief(audience=a, seed=8) for a in EVERYONE},
    "linkedin": {
        **{f"note {a}": brief(audience=a, kind=NOTE, channel=LINKEDIN) for a in EVERYONE},
        **{f"message {a}": brief(audience=a, channel=LINKEDIN, seed=8) for a in EVERYONE},
    },
    "awkward_names": {
        words: brief(person(name), REFERRAL, seed=at)
        for at, (words, name) in enumerate(
            {
                "one word": "Teller",
                "capitals": "MAYA LINDQVIST",
                "emoji and a slogan": "Maya 🚀 Lindqvist | Hiring!",
                "a title before it": "Dr. Ruth Amsel, PhD",
                "Han": "山田太郎",
                "Cyrillic": "Иван Петров",
                "Arabic": "محمد علي",
                "nothing to be said": "{{ name }}",
            }.items()
        )
    },
    "awkward_companies": {
        words: brief(person(company=company, title=title), audience, seed=at)
        for at, (words, company, title, audience) in enumerate(
            [
                ("no company", None, "Counselor", REFERRAL),
                ("no title", "Alder Grove", None, THOUGHT),
                ("neither", None, None, FOUNDER),
                (
                    "a title as long as a sentence",
                    "Alder Grove",
                    "Senior Associate Dean of Student Wellbeing, Families and Community Affairs",
                    None,
                ),
                ("a legal form", "Alder Grove, Inc.", "CEO", FOUNDER),
                ("braces", "{{ company }}", "Principal", REFERRAL),
                ("a company in capitals", "IBM", "VP LEARNING", THOUGHT),
                ("self-employed", "Self-employed", "Counselor", REFERRAL),
            ]
        )
    },
    "follow_ups": {
        **{f"proof {a}": brief(audience=a, kind=F1, **THREAD) for a in EVERYONE},
        "question": brief(kind=F2, **THREAD),
        "link": brief(kind=F3, is_last=True, **THREAD),
        "insight": brief(person(notes=(CAMPUS,)), REFERRAL, F1, notes=(CAMPUS,), **THREAD),
        "demo": brief(audience=REFERRAL, kind=F2, demos=(TOUR,), **THREAD),
        "demo that is attached": brief(kind=F2, demos=(SHEET,), is_last=True, **THREAD),
        "demo on LinkedIn": brief(kind=F2, channel=LINKEDIN, demos=(TOUR,)),
    },
    "check_ins": {
        "insight": brief(person(notes=(CAMPUS,)), THOUGHT, CHECK_IN, notes=(CAMPUS,), **THREAD),
        "question": brief(audience=FOUNDER, kind=CHECK_IN, is_last=True, **THREAD),
        "on LinkedIn": brief(audience=REFERRAL, kind=CHECK_IN, channel=LINKEDIN),
    },
    "one_proof_point": {
        "first": brief(offer=ONE_PROOF),
        "second": brief(offer=ONE_PROOF, seed=6, channel=LINKEDIN),
        "follow-up": brief(offer=ONE_PROOF, kind=F1, **THREAD),
    },
    "referral_network_other_offer": {
        "first": brief(audience=REFERRAL, offer=ONE_PROOF),
        "other structure": brief(audience=REFERRAL, offer=ONE_PROOF, seed=8),
        "note": brief(audience=REFERRAL, offer=ONE_PROOF, kind=NOTE, channel=LINKEDIN),
        "follow-up": brief(
            audience=REFERRAL, offer=ONE_PROOF, kind=F1, thread_subject="About school meals"
        ),
    },
    "calls": {
        "first": brief(audience=REFERRAL, channel=PHONE),
        "insight": brief(person("Teller", None, None, notes=(CAMPUS,)), kind=F1, channel=PHONE),
        "demo": brief(kind=F2, channel=PHONE, demos=(TOUR,), audience=THOUGHT),
    },
}


@pytest.mark.parametrize("name", GROUPS)
def test_texts_to_read(name):
    golden.check_text(f"texts/{name}", "\n".join(written(*each) for each in GROUPS[name].items()))


def written(words, asked):
    return "\n".join(
        f"=== {words}, {draft.tone}\n"
        + (f"Subject: {draft.subject}\n\n" if draft.subject else "\n")
        + f"{draft.message}\n"
        for draft in write_variants(asked, 3)
    )


def test_there_are_more_than_sixty_and_none_has_a_hole():
    drafts = [
        draft
        for group in GROUPS.values()
        for asked in group.values()
        for draft in write_variants(asked, 3)
    ]
    assert len(drafts) >= 60
    for draft in drafts:
        text = f"{draft.subject or ''}\n{draft.message}"
        found = {w.code for w in draft.warnings} - {"sample_offer", "no_name"}
        assert found == set(), text
        for gap in (" ,", " .", " ?", "  ", ",,", "..", "?.", "None", "\n\n\n", "{", " at."):
            assert gap not in text, text


@settings(max_examples=60)
@given(
    seed=st.integers(min_value=1, max_value=10_000_000),
    step=st.sampled_from(
        [(FIRST, MAIL), (FIRST, LINKEDIN), (F1, MAIL), (F2, MAIL), (NOTE, LINKEDIN)]
    ),
    tone=st.sampled_from(TONES),
)
def test_what_is_said_to_those_who_refer_is_about_the_offer_whatever_it_is(seed, step, tone):
    asked = brief(None, REFERRAL, *step, seed=seed, offer=ONE_PROOF)
    draft = write(replace(asked, tone=tone))
    assert "refer" not in f"{draft.subject or ''}\n{draft.message}".casefold()


STEPS = [
    (FIRST, MAIL, ()),
    (FIRST, LINKEDIN, ()),
    (F1, MAIL, ()),
    (F1, MAIL, (CAMPUS,)),
    (NOTE, LINKEDIN, ()),
]


@settings(max_examples=25)
@given(
    first=st.integers(min_value=1, max_value=10_000_000),
    step=st.sampled_from(STEPS),
    audience=st.sampled_from(EVERYONE),
    tone=st.sampled_from(TONES),
)
def test_twenty_neighbours_at_one_company_do_not_get_one_text(first, step, audience, tone):
    """Even if all twenty were called the same."""
    kind, channel, notes = step
    who = person(notes=notes)
    bodies = [
        write(replace(brief(who, audience, kind, channel, seed=seed), tone=tone)).message
        for seed in range(first, first + 20)
    ]
    assert len(set(bodies)) == 20
    alike = [fuzz.ratio(one, other) for one, other in combinations(bodies, 2)]
    assert max(alike) < 98
    assert sum(alike) / len(alike) < 85
