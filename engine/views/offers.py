"""What the offer's form shows and takes."""

from __future__ import annotations

from engine.views.base import Request, View


class OfferForm(View):
    """The offer as a person edits it: one line a proof point, a question, a link."""

    audience: str | None
    audience_label: str | None
    sample: bool
    topic: str
    value_proposition: str
    proof_points: str
    questions: str
    links: str
    sender_name: str
    sign_off: str
    postal_address: str


class OfferRequest(Request):
    """What a person entered; a link's line is `label https://…`."""

    audience: str | None = None
    topic: str
    value_proposition: str
    proof_points: str = ""
    questions: str = ""
    links: str = ""
    sender_name: str | None = None
    sign_off: str | None = None
    postal_address: str | None = None


class OfferSaved(View):
    """`text` says what holds from now on."""

    success: bool = True
    text: str


def examples() -> dict[str, View]:
    return {
        "offer_form_sample": OfferForm(
            audience=None,
            audience_label=None,
            sample=True,
            topic="handing over student support",
            value_proposition="Fernbank gives each student one page that is kept together.",
            proof_points="Families open the page without an account.\nNobody is locked in.",
            questions="What is lost most often when support changes hands?",
            links="a sample page https://fernbank.example/sample-page",
            sender_name="",
            sign_off="",
            postal_address="",
        ),
        "offer_form_audience": OfferForm(
            audience="referral_network",
            audience_label="Referral network",
            sample=False,
            topic="referrals",
            value_proposition="One page a student.",
            proof_points="",
            questions="",
            links="",
            sender_name="Ada Admin",
            sign_off="Ada Admin\nFernbank",
            postal_address="1 Example Street, Exampleton",
        ),
    }
