"""The one family of exceptions whose text may be shown to the person who caused them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class DrumbeatError(Exception):
    """Something a person can act on. `str(error)` is one clear sentence that says what to do."""


class NotFoundError(DrumbeatError):
    """What was named is not there."""


class AmbiguousError(DrumbeatError):
    """What was named could be several things; the sentence lists them.

    `candidates` are the first of them, where they have numbers by which they can be named.
    """

    def __init__(self, message: str, candidates: Sequence[tuple[int, str]] = ()) -> None:
        super().__init__(message)
        self.candidates = tuple(candidates)


class InvalidError(DrumbeatError):
    """What was asked cannot be done as it was asked. `field` names the input that is at fault."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class StrangeQuestionError(InvalidError):
    """A question that is none of those that are known."""


class InvalidFieldsError(InvalidError):
    """Several inputs are at fault, each with its sentence; it speaks with the first one's."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        field, sentence = next(iter(sentences.items()))
        super().__init__(sentence, field=field or None)
        self.sentences = dict(sentences)


class LackingError(InvalidError):
    """A template cannot do without what the record of a prospect does not say.

    `why` follows a name, and is the same for all who lack the same.
    """

    def __init__(self, template: str, missing: tuple[str, ...], who: str) -> None:
        what = " and ".join(missing)
        self.why = f"lacks {what}, which “{template}” needs"
        super().__init__(
            f"“{template}” needs {what}, which is not known of {who or 'this prospect'}. "
            "Give it a fallback in the template, or complete the record."
        )


class ConflictError(DrumbeatError):
    """Somebody, or something, was first; the sentence says who and what."""


class ForbiddenError(DrumbeatError):
    """This person may not do that."""
