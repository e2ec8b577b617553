"""The team as Slack tells of it: an admin who is none any more may not decide as one."""

from __future__ import annotations

from slack_bolt import BoltRequest

from bot.app import build_app
from bot.people import actor_from
from engine import reaching
from storage.states import Role
from tests.support import make_workspace


def payload(user):
    return {
        "type": "event_callback",
        "team_id": "T0LOCAL",
        "api_app_id": "A0LOCAL",
        "event_id": f"Ev{user['id']}",
        "event": {"type": "user_change", "user": user, "event_ts": "1764000000.000100"},
    }


def told(app, user):
    answer = app.dispatch(BoltRequest(mode="socket_mode", body=payload(user)))
    app.listener_runner.listener_executor.shutdown(wait=True)
    assert answer.status == 200


def test_who_is_no_longer_an_admin_may_no_longer_act_as_one(runtime):
    with runtime.sessions.begin() as session:
        make_workspace(session)
    ada = {"team_id": "T0LOCAL", "user_id": "U0ADA"}
    assert actor_from(runtime, ada).role == Role.ADMIN
    told(build_app(runtime), {"id": "U0ADA", "real_name": "Ada Lovell", "is_admin": False})
    actor = actor_from(runtime, ada)
    assert (actor.role, actor.name) == (Role.REP, "Ada Lovell")


def test_who_moves_has_quiet_hours_where_they_are_now(runtime):
    with runtime.sessions.begin() as session:
        make_workspace(session)
    ada = actor_from(runtime, {"team_id": "T0LOCAL", "user_id": "U0ADA"})
    moved = {"id": "U0ADA", "real_name": "Ada Admin", "is_admin": True, "tz": "Asia/Tokyo"}
    told(build_app(runtime), moved)
    with runtime.sessions.begin() as session:
        assert reaching.form(session, by=ada).timezone == "Asia/Tokyo"
    told(build_app(runtime), moved | {"tz": "Mars/Olympus"})
    with runtime.sessions.begin() as session:
        assert reaching.form(session, by=ada).timezone == "America/New_York", "the team's"
