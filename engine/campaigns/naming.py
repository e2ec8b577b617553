"""Decides which campaign is meant by a few words: its number, its name, or how that begins."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import AmbiguousError, NotFoundError
from storage.tables import Campaign

MOST_NAMED = 6


def find_campaign(session: Session, workspace_id: int, text: str) -> Campaign:
    """The one campaign that `text` means, in any case.

    NotFoundError names those there are, AmbiguousError those that begin so.
    """
    wanted = text.strip().strip("“”\"'#").casefold()
    campaigns = session.scalars(
        select(Campaign).where(Campaign.workspace_id == workspace_id).order_by(Campaign.name)
    ).all()
    for campaign in campaigns:
        if wanted in {campaign.name.casefold(), str(campaign.id)}:
            return campaign
    begin = [each for each in campaigns if wanted and each.name.casefold().startswith(wanted)]
    if len(begin) == 1:
        return begin[0]
    names = ", ".join(f"“{each.name}”" for each in (begin or campaigns)[:MOST_NAMED])
    if begin:
        raise AmbiguousError(f"Several campaigns begin with “{text}”: {names}. Say which.")
    there_are = f"Those there are: {names}." if names else "There is none yet."
    raise NotFoundError(f"There is no campaign “{text}”. {there_are}")
