"""What is told about demos: what they prove, for whom, how often they were shown."""

from __future__ import annotations

from engine.views.base import Request, View

FILE_KINDS = ("pdf", "png", "jpg", "jpeg", "gif")
"""What can be sent along."""
MOST_FILE_BYTES = 5 * 1024 * 1024
"""Mail servers refuse much larger mails, and nobody opens them."""


class DemoRequest(Request):
    """A demo as a person entered it. `id` None: a new one; audiences and sectors are keys.

    `version` is the one that was opened.
    """

    id: int | None = None
    version: int = 0
    name: str
    proves: str
    url: str | None = None
    audiences: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()


class KeptFile(Request):
    """A file that was put away: under which name, and the one under which it is attached."""

    file: str
    file_name: str


class DemoForm(View):
    """A demo to edit; `audiences` and `sectors` are all there are, by key."""

    id: int | None = None
    version: int = 0
    name: str = ""
    proves: str = ""
    url: str = ""
    file_name: str | None = None
    chosen_audiences: tuple[str, ...] = ()
    chosen_sectors: tuple[str, ...] = ()
    audiences: dict[str, str]
    sectors: dict[str, str]


class DemoLine(View):
    demo_id: int
    name: str
    proves: str
    url: str | None
    file_name: str | None
    audiences: tuple[str, ...]
    sectors: tuple[str, ...]
    shown: int
    """Messages that went out with it."""
    by: str | None


class DemoList(View):
    success: bool = True
    demos: tuple[DemoLine, ...]
    changed: str | None = None


def examples() -> dict[str, View]:
    tour = DemoLine(
        demo_id=3,
        name="a two-minute tour of a referral",
        proves="A referral is picked up without anybody ringing.",
        url="https://fernbank.example/tour",
        file_name=None,
        audiences=("Referral network",),
        sectors=("education",),
        shown=12,
        by="Ada Admin",
    )
    sheet = tour.model_copy(
        update={
            "demo_id": 4,
            "name": "one page on paper",
            "url": None,
            "file_name": "one-page.pdf",
            "audiences": (),
            "sectors": (),
            "shown": 0,
        }
    )
    odd = "<!channel> *bold* <http://x.example|bank> " + "x" * 250
    hostile = tour.model_copy(update={"name": odd, "proves": odd, "audiences": (odd,), "by": odd})
    audiences = {"referral_network": "Referral network", "stealth_founder": "Stealth founders"}
    sectors = {"education": "education", "life_sciences": "life sciences"}
    return {
        "demos": DemoList(demos=(tour, sheet)),
        "demos_none": DemoList(demos=(), changed="Ada Admin removed one page on paper."),
        "demos_hostile": DemoList(demos=(hostile,) * 15),
        "demo_new": DemoForm(audiences=audiences, sectors=sectors),
        "demo_form": DemoForm(
            id=3,
            version=2,
            name=tour.name,
            proves=tour.proves,
            url=tour.url or "",
            chosen_audiences=("referral_network",),
            chosen_sectors=("education",),
            audiences=audiences,
            sectors=sectors,
        ),
        "demo_form_file": DemoForm(
            id=4,
            version=1,
            name=sheet.name,
            proves=sheet.proves,
            file_name=sheet.file_name,
            audiences=audiences,
            sectors=sectors,
        ),
    }
