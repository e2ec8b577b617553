"""Lists, for each kind of post, what reads its view and what draws it."""

from __future__ import annotations

from blocks.cadence_day import day_message
from blocks.campaigns import campaign_card
from blocks.comebacks import comeback_message
from blocks.delivery import notice_card, uncertain_card
from blocks.digests import digest_chart, digest_message
from blocks.drafts import draft_card
from blocks.generation import generation_card
from blocks.imports import import_card, rejects_file
from blocks.reaching import gathered_message
from blocks.replies import reminder, reply_alert
from blocks.verdicts import verdict_picture
from bot.posts import Drawing
from engine import notices, shut_home
from engine.delivery.approval import draft_cards
from engine.delivery.sending import uncertain
from engine.metrics import campaign_cards, campaign_pictures, digests
from engine.prospects import imports, rejects
from engine.replies import alerts, comeback_notices, gathering, reminding
from engine.scheduling import day, day_view, generating
from storage.states import PostKind

DRAWINGS: dict[PostKind, Drawing] = {
    PostKind.IMPORT: Drawing(
        load=lambda session, _, job_id, now: imports.view(session, job_id, now=now),
        draw=import_card,
    ),
    PostKind.IMPORT_REJECTS: Drawing(
        load=lambda session, _, job_id, now: rejects.view(session, job_id, now=now),
        draw=rejects_file,
    ),
    PostKind.DRAFT: Drawing(
        load=lambda session, _, touch_id, now: draft_cards.card(session, touch_id, now=now),
        draw=draft_card,
    ),
    PostKind.CADENCE_DAY: Drawing(
        load=lambda session, workspace_id, day_id, now: day_view.load_day(
            session, day_id, workspace_id=workspace_id, now=now
        ),
        draw=day_message,
    ),
    PostKind.CADENCE_ENTRY: Drawing(
        load=lambda session, workspace_id, entry_id, now: draft_cards.card(
            session, day.entry_touch(session, entry_id, workspace_id=workspace_id), now=now
        ),
        draw=draft_card,
    ),
    PostKind.DIGEST: Drawing(
        load=lambda session, _, digest_id, now: digests.load_digest(session, digest_id, now=now),
        draw=digest_message,
    ),
    PostKind.DIGEST_CHART: Drawing(
        load=lambda session, _, digest_id, now: digests.load_digest(session, digest_id, now=now),
        draw=digest_chart,
    ),
    PostKind.REPLY: Drawing(
        load=lambda session, _, reply_id, now: alerts.alert(session, reply_id, now=now),
        draw=reply_alert,
    ),
    PostKind.REPLY_REMINDER: Drawing(
        load=lambda session, _, reply_id, now: reminding.reminder(session, reply_id, now=now),
        draw=reminder,
    ),
    PostKind.COMEBACK: Drawing(
        load=lambda session, workspace_id, comeback_id, now: comeback_notices.notice(
            session, comeback_id, workspace_id=workspace_id, now=now
        ),
        draw=comeback_message,
    ),
    PostKind.UNCERTAIN_MAIL: Drawing(
        load=lambda session, _, mail_id, now: uncertain.card(session, mail_id, now=now),
        draw=uncertain_card,
    ),
    PostKind.GENERATION: Drawing(
        load=lambda session, _, generation_id, now: generating.progress(
            session, generation_id, now=now
        ),
        draw=generation_card,
    ),
    PostKind.CAMPAIGN: Drawing(
        load=lambda session, _, campaign_id, now: campaign_cards.posted(
            session, campaign_id, now=now
        ),
        draw=campaign_card,
    ),
    PostKind.CAMPAIGN_TEST: Drawing(
        load=lambda session, workspace_id, campaign_id, now: campaign_pictures.picture(
            session, campaign_id, workspace_id=workspace_id, now=now
        ),
        draw=verdict_picture,
    ),
    PostKind.CAMPAIGN_RESULT: Drawing(
        load=lambda session, workspace_id, campaign_id, now: campaign_pictures.picture(
            session, campaign_id, workspace_id=workspace_id, now=now
        ),
        draw=verdict_picture,
    ),
    PostKind.GATHERED: Drawing(
        load=lambda session, workspace_id, first, now: gathering.load(
            session, first, workspace_id=workspace_id, now=now
        ),
        draw=gathered_message,
    ),
    PostKind.NOTICE: Drawing(
        load=lambda session, _, notice_id, now: notices.card(session, notice_id, now=now),
        draw=notice_card,
    ),
    PostKind.CHANNEL_SHUT: Drawing(
        load=lambda session, _, notice_id, now: shut_home.card(session, notice_id, now=now),
        draw=notice_card,
    ),
}
