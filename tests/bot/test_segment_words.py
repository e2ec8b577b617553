"""What `/outreach segment …` asks for."""

import re

import pytest

from bot.segment_words import parse_segmenting, parse_shares
from engine.errors import InvalidError
from engine.views.scoring import AssignRequest, SegmentRequest


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("", None),
        ("referral=60 thought=40", {"referral": 60, "thought": 40}),
        ("Referral = 60%, thought: 40 %", {"Referral": 60, "thought": 40}),
        ("referral network 60; stealth 2.5", {"referral network": 60, "stealth": 2.5}),
        ("referral_network=1", {"referral_network": 1}),
        ("referral=٣", {"referral": 3}),
        ("web3=60, K-12 founders: 40", {"web3": 60, "K-12 founders": 40}),
    ],
)
def test_a_target_in_forgiving_words(text, target):
    assert parse_segmenting(text) == SegmentRequest(target_distribution=target)


@pytest.mark.parametrize(
    ("text", "who", "where"),
    [
        ("Ann Lee as thought", "Ann Lee", "thought"),
        ("#17 AS Referral network", "#17", "Referral network"),
        ("Ann as Lee into stealth", "Ann as Lee", "stealth"),
        ("Ann Lee as Auto", "Ann Lee", None),
    ],
)
def test_one_by_hand_and_back(text, who, where):
    assert parse_segmenting(text) == AssignRequest(prospect=who, segment=where)


@pytest.mark.parametrize("text", ["referral", "referral=", "=60", "60", "fit>=70", "referral=60 x"])
def test_what_is_not_understood_gets_one_sentence(text):
    with pytest.raises(InvalidError, match="is not understood"):
        parse_segmenting(text)


def test_a_share_is_said_once():
    with pytest.raises(InvalidError, match="two shares"):
        parse_segmenting("referral=1 referral=2")


@pytest.mark.parametrize(
    "weight", ["1e9", "-1", "+1", "1/2", "60x", "nan", "0x10", "1234567", "6.00001", "٣e٣"]
)
def test_a_share_that_is_no_plain_number_is_named_as_it_was_typed(weight):
    with pytest.raises(InvalidError, match=re.escape(f"“{weight}” is no share for “referral”")):
        parse_segmenting(f"thought=40 referral={weight}")


def test_the_shell_says_how_to_ask_there():
    with pytest.raises(InvalidError, match=r"“60” is not understood\. Say one like --target"):
        parse_shares("60", "Say one like --target referral=50.")
