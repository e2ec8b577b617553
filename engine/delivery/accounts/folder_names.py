"""Decides which folders of a mailbox are read beside its inbox, and how a server calls them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from engine.errors import InvalidError

INBOX = "INBOX"
JUNK, ALL_MAIL = "junk", "all mail"
"""What these two are called here, whatever a server calls them."""
BY_DEFAULT = (JUNK,)
"""What is read where nobody has said anything: spam filters are wrong about answers too."""
MOST_FOLDERS, LONGEST_NAME = 10, 200


def read_names(said: Iterable[str]) -> tuple[str, ...]:
    """The folders that somebody names, each once; the inbox is read anyway.

    InvalidError when there are too many, or one that is no name.
    """
    names = dict.fromkeys(" ".join(each.split()) for each in said)
    found = tuple(name for name in names if name and name.upper() != INBOX)
    if len(found) > MOST_FOLDERS:
        raise InvalidError(
            f"Name up to {MOST_FOLDERS} folders; all mail is one that has what the others have.",
            field="imap_folders",
        )
    for name in found:
        if len(name) > LONGEST_NAME or not name.isprintable():
            raise InvalidError(f"“{name[:40]}” is no folder's name.", field="imap_folders")
    return found


def on_server(
    wanted: Iterable[str], names: Collection[str], *, junk: str | None, all_mail: str | None
) -> tuple[str, ...]:
    """What the server calls them; what it has not is left as it was named, but for junk.

    Capitals and what stands between the levels of a name (`.` or `/`) make no other folder, unless
    the server has one that is named exactly so.
    """
    alike = {_alike(name): name for name in reversed(list(names))}
    found = []
    for name in wanted:
        if name in names:
            found.append(name)
        elif name.casefold() == JUNK:
            found += [junk] if junk else []
        elif name.casefold() == ALL_MAIL and all_mail:
            found.append(all_mail)
        else:
            found.append(alike.get(_alike(name), name))
    return tuple(dict.fromkeys(name for name in found if name.upper() != INBOX))


def _alike(name: str) -> str:
    return name.replace(".", "/").casefold()
