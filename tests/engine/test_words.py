"""When a phrase stands in a text."""

from engine.words import Phrases, tokens


def test_case_accents_punctuation_and_plurals_do_not_count():
    assert tokens("Directors, Élèves & K-12!") == ("director", "eleve", "k", "12")
    assert tokens("class business AI's") == ("class", "business", "ai", "s")


def test_whole_words_in_their_order_only():
    index = Phrases([("head of school", "a"), ("ai", "b")])
    assert index.found_in(tokens("Assistant Head of Schools")) == [("head of school", "a")]
    assert index.found_in(tokens("Chair of Airlines, school head of")) == []


def test_a_phrase_is_found_once():
    assert Phrases([("ai", "x")]).found_in(tokens("AI for AI")) == [("ai", "x")]


def test_at_each_place_the_longest_phrase_wins():
    index = Phrases([("vice", 1), ("vice president", 2), ("president", 3)])
    words = tokens("President, Vice President, vice")
    assert list(index.longest_in(words)) == [(0, 1, 3), (1, 3, 2), (3, 4, 1)]
