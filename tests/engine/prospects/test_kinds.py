"""Files that are no tables: each kind is refused by its name, in one sentence."""

import gzip
import io
import zipfile

import pytest

from engine.errors import InvalidError
from engine.prospects.reading import read_table


def archive(*names):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name in names:
            packed.writestr(name, "x")
    return file.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2_000

KINDS = {
    "empty": (b"", "The file is empty"),
    "blank": (b" \r\n\r\n", "The file is empty"),
    "only a mark": (b"\xef\xbb\xbf\r\n", "The file is empty"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "That is a PDF"),
    "png": (b"\x89PNG\r\n\x1a\n\0\0", "That is a picture"),
    "jpeg": (b"\xff\xd8\xff\xe0\0\x10JFIF", "That is a picture"),
    "gzip": (gzip.compress(b"Name,Email\n"), "That is a packed file"),
    "zip": (archive("export/people.csv"), "That is a packed file"),
    "docx": (archive("[Content_Types].xml", "word/document.xml"), "That is a text document"),
    "ods": (archive("mimetype", "content.xml"), "That is a LibreOffice file"),
    "xlsb": (archive("xl/workbook.bin"), "That is a binary spreadsheet"),
    "numbers": (archive("Index/Document.iwa"), "That is a Numbers file"),
    "any zip": (archive("a.bin"), r"no \.xlsx spreadsheet"),
    "cut off": (b"PK\x03\x04 and more", "That spreadsheet is broken"),
    "password": (OLE + "EncryptedPackage".encode("utf-16-le") + b"\0" * 99, "by a password"),
    "old": (OLE + "Workbook".encode("utf-16-le"), "Office's old format"),
    "html": (b"\n<html xmlns:x='urn'><table><tr><td>Name</td></tr></table>", "is a web page"),
    "marked html": (b"\xef\xbb\xbf<!-- x --><TABLE><tr>", "is a web page"),
    "xml": (b"<?xml version='1.0'?><Workbook>", "That is an XML file"),
    "json": (b'[{"name": "Ann", "email": "ann@lee.example"}]', "That is a JSON file"),
    "vcard": (b"BEGIN:VCARD\r\nFN:Ann Lee\r\nEND:VCARD", "Those are contact cards"),
    "binary": (b"Name\0Email", "That is not a text file"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_refused_by_its_kind(kind):
    content, sentence = KINDS[kind]
    with pytest.raises(InvalidError, match=sentence) as refused:
        read_table(content)
    assert refused.value.field == "file"


def test_a_password_is_found_where_two_blocks_meet():
    name = "EncryptedPackage".encode("utf-16-le")
    content = OLE + b"\0" * (1024 * 1024 - len(OLE) - 7) + name
    with pytest.raises(InvalidError, match="by a password"):
        read_table(content)


def test_a_table_under_another_name_is_a_table():
    with read_table(b"{Name},[Email]\nAnn,a@x.example\n") as table:
        assert table.importable == 1
