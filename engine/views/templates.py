"""What is told about a team's own templates: their text, and how it reads for real people."""

from __future__ import annotations

from engine.views.base import Request, View
from engine.views.drafts import DraftWarning
from storage.states import Channel, TouchKind


class TemplateRequest(Request):
    """A template as a person entered it; `fallbacks` has a line `company: your school` for each."""

    id: int | None = None
    version: int = 0
    name: str
    channel: Channel = Channel.EMAIL
    kind: TouchKind | None = None
    tone: str | None = None
    subject: str = ""
    body: str
    fallbacks: str = ""


class TemplateForm(View):
    """A template to edit; `variables` are those it may use, with what each stands for."""

    id: int | None = None
    version: int = 0
    name: str = ""
    channel: str = "email"
    kind: str | None = None
    tone: str | None = None
    subject: str = ""
    body: str = ""
    fallbacks: str = ""
    tones: tuple[str, ...]
    channels: tuple[str, ...]
    kinds: tuple[str, ...]
    variables: dict[str, str]


class TemplateLine(View):
    template_id: int
    name: str
    channel: str
    kind: str | None
    tone: str | None
    subject: str | None
    body: str
    fallbacks: dict[str, str]
    version: int
    by: str | None


class TemplateList(View):
    success: bool = True
    templates: tuple[TemplateLine, ...]
    changed: str | None = None


class PreviewDraft(View):
    """How a template reads for one prospect, or why it cannot be written for them."""

    prospect_id: int
    prospect_name: str
    company: str | None
    subject: str | None = None
    body: str | None = None
    warnings: tuple[DraftWarning, ...] = ()
    why: str | None = None


class TemplatePreview(View):
    success: bool = True
    name: str
    drafts: tuple[PreviewDraft, ...]


def examples() -> dict[str, View]:
    intro = TemplateLine(
        template_id=5,
        name="Introduction",
        channel="email",
        kind="initial_dm",
        tone="friendly",
        subject="A question about {{ topic }}",
        body="Hi {{ contact_name }},\n\nHow do you do it at {{ company }}?\n\n{{ sign_off }}",
        fallbacks={"contact_name": "there"},
        version=2,
        by="Ada Admin",
    )
    odd = "<!channel> *bold* <http://x.example|bank> " + "x" * 250
    form = TemplateForm(
        tones=("professional", "friendly", "direct"),
        channels=("email", "linkedin", "phone"),
        kinds=("connection_request", "initial_dm", "followup_1"),
        variables={"contact_name": "how they are greeted", "company": "their company"},
    )
    read = PreviewDraft(
        prospect_id=7,
        prospect_name="Maya Lindqvist",
        company="Alder Grove",
        subject="A question about referrals",
        body="Hi Maya,\n\nHow do you do it at Alder Grove?\n\nAda Admin",
    )
    return {
        "templates": TemplateList(templates=(intro, intro.model_copy(update={"kind": None}))),
        "templates_none": TemplateList(templates=(), changed="Ada Admin removed Introduction."),
        "templates_hostile": TemplateList(
            templates=(intro.model_copy(update={"name": odd, "body": odd * 20, "by": odd}),) * 15
        ),
        "template_new": form,
        "template_form": form.model_copy(
            update={
                "id": 5,
                "version": 2,
                "name": intro.name,
                "kind": "initial_dm",
                "tone": "friendly",
                "subject": intro.subject,
                "body": intro.body,
                "fallbacks": "contact_name: there",
            }
        ),
        "template_preview": TemplatePreview(
            name="Introduction",
            drafts=(
                read,
                read.model_copy(
                    update={
                        "prospect_name": odd,
                        "body": odd * 20,
                        "warnings": (DraftWarning(code="banned", text="“asap” presses."),),
                    }
                ),
                PreviewDraft(
                    prospect_id=9,
                    prospect_name="Teller",
                    company=None,
                    why="“Introduction” needs company, which is not known of Teller.",
                ),
            ),
        ),
        "template_preview_nobody": TemplatePreview(name="Introduction", drafts=()),
    }
