"""Which folders are read beside the inbox: as somebody names them, as a server calls them."""

from __future__ import annotations

import pytest

from engine.delivery.accounts.folder_names import MOST_FOLDERS, on_server, read_names
from engine.errors import InvalidError

THERE = ["INBOX", "Answers", "Sales.Answers", "[Gmail]/Spam", "[Gmail]/All Mail", "answers"]


def test_names_are_taken_once_without_the_inbox_and_empty_lines():
    said = (" Answers ", "", "inbox", "Answers", "Sent  Items")
    assert read_names(said) == ("Answers", "Sent Items")
    assert read_names(()) == ()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ([f"F{number}" for number in range(MOST_FOLDERS + 1)], "up to 10 folders"),
        (["x" * 201], "no folder's name"),
        (["a\0b"], "no folder's name"),
    ],
)
def test_what_can_be_no_folder_is_refused_with_a_sentence(said, sentence):
    with pytest.raises(InvalidError, match=sentence) as refused:
        read_names(said)
    assert refused.value.field == "imap_folders"


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (("Answers",), ("Answers",)),
        (("answers",), ("answers",)),
        (("ANSWERS",), ("Answers",)),
        (("sales/answers",), ("Sales.Answers",)),
        (("Junk", "All mail"), ("[Gmail]/Spam", "[Gmail]/All Mail")),
        (("gone", "Answers"), ("gone", "Answers")),
        (("Answers", "ANSWERS"), ("Answers",)),
    ],
)
def test_a_server_may_write_a_name_otherwise(wanted, found):
    told = on_server(wanted, THERE, junk="[Gmail]/Spam", all_mail="[Gmail]/All Mail")
    assert told == found


def test_without_a_junk_folder_nothing_is_missed_and_without_all_mail_it_is_told_of():
    assert on_server(("junk", "all mail"), THERE, junk=None, all_mail=None) == ("all mail",)
