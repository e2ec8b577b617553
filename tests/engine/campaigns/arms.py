"""Makes the arms of a test from counts."""

from engine.views.verdicts import ArmCounts


def arms(*counts):
    """Of (positives, delivered[, opt-outs[, complaints]]) each, called A, B, C and so on."""
    return [
        ArmCounts(
            number=at + 1,
            label=chr(ord("A") + at),
            **dict(zip(("positives", "delivered", "optouts", "complaints"), each, strict=False)),
        )
        for at, each in enumerate(counts)
    ]
