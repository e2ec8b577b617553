"""How demos and templates look, from the views' own examples."""

import json

import pytest

from blocks.demos import demo_list, demo_modal
from blocks.templates import fault_modal, preview_modal, template_list, template_modal
from bot.sandbox.blockcheck import view_problems
from engine.views import demos, templates
from engine.views.demos import DemoList
from engine.views.templates import TemplateForm, TemplateList, TemplatePreview
from tests import golden

EXAMPLES = demos.examples() | templates.examples()


def drawn(view):
    match view:
        case DemoList():
            return demo_list(view).payload()
        case TemplateList():
            return template_list(view).payload()
        case TemplateForm():
            return template_modal(view, "C0OUTREACH").to_dict()
        case TemplatePreview():
            return preview_modal(view).to_dict()
    return demo_modal(view, "C0OUTREACH").to_dict()


@pytest.mark.parametrize("name", EXAMPLES)
def test_messages_and_modals(name):
    payload = drawn(EXAMPLES[name])
    if payload.get("type") == "modal":
        assert view_problems(payload, "modal") == []
    golden.check(f"material/{name}", payload)


@pytest.mark.parametrize("name", ["demos_hostile", "templates_hostile"])
def test_the_most_there_can_be_fit_a_message_and_nothing_comes_alive(name):
    payload = drawn(EXAMPLES[name])
    assert len(payload["blocks"]) <= 50
    texts = [b["text"]["text"] for b in payload["blocks"] if "text" in b]
    assert sum(map(len, texts)) < 13_200
    assert "<!channel>" not in json.dumps(payload)


def test_a_fault_is_told_in_the_window():
    view = fault_modal("There is no variable “<!here>”.").to_dict()
    assert view_problems(view, "modal") == []
    assert "<!here>" not in json.dumps(view)
