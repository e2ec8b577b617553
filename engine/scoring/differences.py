"""Decides how two models differ, in sentences for whoever wants to know what was changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.scoring.model import Model, Signal

MOST_WORDS = 3


def differences(before: Model, after: Model) -> tuple[str, ...]:
    """What is another in `after`, a phrase for each; empty when nothing is."""
    return tuple(_differences(before, after))


def _differences(before: Model, after: Model) -> Iterator[str]:
    old = {signal.name: signal for signal in before.signals}
    new = {signal.name: signal for signal in after.signals}
    for name, signal in new.items():
        if name not in old:
            yield f"new: {signal.because} ({signal.points:+g})"
        elif old[name] != signal:
            yield from _changed(old[name], signal)
    yield from (f"removed: {old[name].because}" for name in old if name not in new)
    if before.priority != after.priority:
        shares = after.priority
        yield (
            f"priority = {shares.fit:g} fit + {shares.referral_capacity:g} referral capacity + "
            f"{shares.signal_strength:g} signal strength"
        )
    if before.grades != after.grades:
        grades = after.grades
        yield f"grades from {grades.a:g}, {grades.b:g} and {grades.c:g}"
    if before.decay != after.decay:
        yield f"what somebody did counts half after {after.decay.half_life_days:g} days"
    caps = {group.name: group.cap for group in before.groups}
    for group in after.groups:
        if caps.get(group.name, group.cap) != group.cap:
            name = group.name.replace("_", " ")
            yield f"{name}: together at most {caps[group.name]:g} → {group.cap:g}"
    others = {
        "groups": (caps.keys(), {group.name for group in after.groups}),
        "shares of the engagement potential": (before.engagement, after.engagement),
        "industries": (before.industries, after.industries),
        "pillars": (before.pillars, after.pillars),
        "order of signals": (
            [s.name for s in before.signals if s.name in new],
            [s.name for s in after.signals if s.name in old],
        ),
    }
    yield from (f"other {what}" for what, (one, other) in others.items() if one != other)


def _changed(old: Signal, new: Signal) -> Iterator[str]:
    what = []
    if old.points != new.points:
        what.append(f"{old.points:+g} → {new.points:+g} points")
    if old.cap != new.cap:
        what.append(f"limit {old.cap:g} → {new.cap:g}")
    for sign, one, other in (("+", old, new), ("-", new, old)):
        words = [w for w in (*other.words, *other.values) if w not in {*one.words, *one.values}]
        if words:
            what.append(f"{sign} {_some(words)}")
    if old.because != new.because:
        what.append(f"now reads “{new.because}”")
    yield f"{old.because}: {', '.join(what) or 'counted in another way'}"


def _some(words: Sequence[str]) -> str:
    named = ", ".join(words[:MOST_WORDS])
    more = len(words) - MOST_WORDS
    return f"{named} and {more} more" if more > 0 else named
