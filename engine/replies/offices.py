"""Decides whether a few words are an office or a house, and not a sentence about one."""

from __future__ import annotations

from engine.replies.layout import SIGNERS

_ROLES = SIGNERS.words("roles")
_ARTICLES = SIGNERS.words("articles")
_PARTICLES = SIGNERS.words("particles")
_SMALL = SIGNERS.words("small") | _PARTICLES
_DESCRIBES = SIGNERS.expression("descriptive", before=r"\w*")


def is_role(words: list[str]) -> bool:
    """Whether these are an office: `Clerk to the Governors`, `La secrétaire communale`."""
    lowered = [word.casefold() for word in words]
    has_article = bool(lowered) and lowered[0] in _ARTICLES
    while lowered and lowered[0] in _ARTICLES:
        words, lowered = words[1:], lowered[1:]
    if not set(lowered) & _ROLES:
        return False
    named = words[:-1] if has_article else words
    large = all(word[0].isupper() or word in _PARTICLES for word in named)
    leads = lowered[0] in _ROLES or (
        _DESCRIBES.fullmatch(lowered[0]) is not None and lowered[1] in _ROLES
    )
    rest = [word for word in words[1:] if word[0].islower() and word not in _ROLES | _SMALL]
    return large or (leads and len(rest) <= 1 and all(map(_DESCRIBES.fullmatch, rest)))
