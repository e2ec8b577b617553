"""Keeps a check of the installation's key, so that another key is noticed before it does harm."""

from __future__ import annotations

import hashlib
import hmac

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.database import HASH_KEY
from storage.tables import Installation
from storage.unique import add_once

KEY_CHECK = "key_check"


def has_the_key(session: Session) -> bool:
    """Whether this database's suppressions were made with our key; the first key to come is."""
    key: bytes = session.info[HASH_KEY]
    check = hmac.new(key, b"drumbeat installation", hashlib.sha256).hexdigest()
    add_once(session, Installation, name=KEY_CHECK, value=check)
    kept = session.scalar(select(Installation.value).where(Installation.name == KEY_CHECK))
    return hmac.compare_digest(str(kept), check)
