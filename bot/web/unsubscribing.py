"""Decides how the unsubscribe link looks: a page with one button, and the POST of RFC 8058."""

from __future__ import annotations

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.runtime import Runtime
from engine.errors import NotFoundError
from engine.replies import unsubscribing
from engine.views.unsubscribing import UnsubscribePage

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body {{ font: 17px/1.5 system-ui, sans-serif; color: #1d2433; background: #f6f7f9; margin: 0; }}
main {{ max-width: 30rem; margin: 15vh auto 0; padding: 2rem; background: #fff;
  border: 1px solid #dfe3ea; border-radius: 12px; }}
h1 {{ font-size: 1.3rem; margin: 0 0 .6rem; }}
p {{ margin: 0 0 1.2rem; overflow-wrap: anywhere; }}
p:last-child, form:last-child {{ margin-bottom: 0; }}
button {{ font: inherit; font-weight: 600; padding: .6rem 1.2rem; border: 0; border-radius: 8px;
  color: #fff; background: #1f2a44; cursor: pointer; }}
button:focus-visible {{ outline: 3px solid #e08a2e; outline-offset: 2px; }}
</style></head>
<body><main><h1>{title}</h1><p>{text}</p>{form}</main></body></html>
"""
FORM = '<form method="post"><button type="submit">Stop the e-mails</button></form>'


def routes(runtime: Runtime) -> list[Route]:
    def look(request: Request) -> Response:
        try:
            with runtime.sessions.begin() as session:
                page = unsubscribing.look(session, request.path_params["key"])
        except NotFoundError as error:
            return _unknown(error)
        return _page(page)

    def stop(request: Request) -> Response:
        """No login, no redirect, whatever the body says: the address itself is the permission."""
        try:
            with runtime.sessions.begin() as session:
                page = unsubscribing.unsubscribe(
                    session, request.path_params["key"], now=runtime.now()
                )
        except NotFoundError as error:
            return _unknown(error)
        runtime.wake()
        return _page(page)

    return [
        Route("/u/{key}", look, methods=["GET"]),
        Route("/u/{key}", stop, methods=["POST"]),
    ]


def _page(page: UnsubscribePage) -> Response:
    team, address = escape(page.team), escape(page.address)
    if page.is_over:
        return _html("You will get no more e-mails", f"{team} does not write to {address} again.")
    return _html(
        f"Stop e-mails from {team}?", f"Nobody there writes to {address} again.", form=FORM
    )


def _unknown(error: NotFoundError) -> Response:
    return _html("This link does not work", escape(str(error)), status=404)


def _html(title: str, text: str, *, form: str = "", status: int = 200) -> Response:
    return HTMLResponse(PAGE.format(title=title, text=text, form=form), status)
