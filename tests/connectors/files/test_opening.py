import gzip
import zipfile

import duckdb
import pytest
from reading_files import FACTS, LINES

from connectors.files.opening import find_files, opened
from connectors.files.reading import stage
from connectors.refusal import ConnectorRefusal

TEXT = "Order,Date,Qty,Price\nÄ1,2026-01-02,2,3.50\n"


@pytest.mark.parametrize(
    ("encoded", "name"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (TEXT.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16"),
        (TEXT.encode("cp1252"), "cp1252"),
        (TEXT.replace("\n", "\r\n").encode(), "utf-8"),
        (TEXT.replace("\n", "\r").encode(), "utf-8"),
        (gzip.compress(TEXT.encode()), "utf-8"),
        (gzip.compress(TEXT.encode("utf-16")), "utf-16"),
    ],
)
def test_text_is_read_in_whatever_encoding_it_comes(read, encoded, name):
    found = read(encoded)
    assert found.rows("select order_id, quantity, gross from staged_order_lines") == [("Ä1", 2, 7_000_000)]
    assert found.staged.encoding == name
    assert any(sentence.startswith(f"encoding {name}: ") for sentence in found.staged.evidence)


def test_lost_characters_are_warned_of(read):
    found = read(TEXT.replace("Ä", "\N{REPLACEMENT CHARACTER}"))
    assert found.staged.warnings == [
        "1 characters were lost before the file came here: they read \N{REPLACEMENT CHARACTER}."
    ]


@pytest.mark.parametrize(
    ("content", "message", "hint"),
    [
        (b"", "This file is empty.", "Export it again."),
        (b" \n\n", "This file is empty.", "Export it again."),
        (b"PK\x03\x04rest", "This is a spreadsheet, not CSV.", "Open it, choose Save as, and save it as CSV (UTF-8)."),
        (
            b"\xd0\xcf\x11\xe0rest",
            "This is a spreadsheet, not CSV.",
            "Open it, choose Save as, and save it as CSV (UTF-8).",
        ),
        (b"%PDF-1.7", "This file holds no text.", "Export it as CSV."),
        (b"a\x00\x01\x02\x03b" * 50, "This file holds no text.", "Export it as CSV."),
        (
            gzip.compress(TEXT.encode() * 500)[:-20],
            "This compressed file is cut short or damaged.",
            "Download or copy it again.",
        ),
        (b"Order,Date\n\x81\x8d,1\n", "This file's text cannot be read as cp1252.", "Save it again as UTF-8"),
        (b"just some words\nand more of them\n", "This file has no column '", None),
    ],
)
def test_what_is_no_csv_is_refused_with_a_sentence(read, content, message, hint):
    with pytest.raises(ConnectorRefusal) as caught:
        read(content)
    assert caught.value.message.startswith(message)
    assert caught.value.file.endswith("export.csv")
    if hint:
        assert caught.value.hint.startswith(hint)


def test_an_encoding_that_nobody_knows_is_refused(read):
    with pytest.raises(ConnectorRefusal, match="No encoding named 'utf-9'"):
        read(TEXT, f'[reading]\nencoding = "utf-9"\n{LINES}'.replace('name = "shop"', ""))


def test_a_header_without_records_is_said(read):
    found = read("Order,Date,Qty,Price\n")
    assert found.staged.rows_in == 0
    assert found.staged.warnings == ["The file has a header and no records."]
    assert found.column("select count(*) from staged_orders") == [0]


def test_a_zip_is_read_member_by_member(tmp_path, mapping_file):
    archive = tmp_path / "exports.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("b/second.csv", TEXT)
        file.writestr("first.csv.gz", gzip.compress(TEXT.encode()))
        file.writestr("__MACOSX/._first.csv", "junk")
    members = find_files(archive)
    assert [str(path.relative_to(tmp_path)) for path in members] == [
        "exports.zip/b/second.csv",
        "exports.zip/first.csv.gz",
    ]
    for member in members:
        staged = stage(duckdb.connect(), member, FACTS, mapping=mapping_file)
        assert (staged.path, staged.rows_in) == (member, 1)


def test_a_folder_is_read_whole_in_name_order(tmp_path):
    for name in ("b.csv", "a.csv", "sub/c.csv", ".hidden", "a.csv.rejects.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    assert [str(path.relative_to(tmp_path)) for path in find_files(tmp_path)] == ["a.csv", "b.csv", "sub/c.csv"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("none.csv", None, "There is no such file."),
        ("cut.zip", b"PK\x03\x04", "This zip file cannot be opened: "),
        ("book.zip", {"[Content_Types].xml": "x"}, "This is a spreadsheet, not CSV."),
        ("bare.zip", {}, "This zip file holds no file."),
    ],
)
def test_what_cannot_be_found_or_opened_is_refused(tmp_path, name, content, message):
    path = tmp_path / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content is not None:
        with zipfile.ZipFile(path, "w") as file:
            for member, text in content.items():
                file.writestr(member, text)
    with pytest.raises(ConnectorRefusal) as caught:
        find_files(path)
    assert caught.value.message.startswith(message)
    assert caught.value.file == str(path)


def test_the_hash_is_of_the_bytes_as_they_lie_there(tmp_path):
    import hashlib

    file = tmp_path / "x.csv.gz"
    file.write_bytes(gzip.compress(TEXT.encode()))
    with opened(file) as source:
        assert source.file_hash == hashlib.sha256(file.read_bytes()).hexdigest()
        assert source.text.read_text(encoding="utf-8") == TEXT
    assert not source.text.exists()
