import pytest
from reading_files import LINES

from connectors.files.declaration import parse_declaration, read_declaration
from connectors.files.known import format_texts, known_formats
from connectors.refusal import ConnectorRefusal


def refusal(text, **options):
    with pytest.raises(ConnectorRefusal) as caught:
        parse_declaration(text, file="my.toml", **options)
    assert caught.value.file == "my.toml"
    return caught.value


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("[orders", "This mapping is not TOML: ", "Mend that line"),
        ("name = 'x'", "This mapping fills no table.", "Add one of: [orders]"),
        (LINES + "[order]\nx = 1", "No 'order' in a mapping.", "Did you mean 'orders'?"),
        (LINES + 'prise = "x"', "No 'prise' in [order_lines].", "Known names: "),
        ('[orders]\norder_id = "Order"', "[orders] does not say where ordered_at comes from.", "Add a line such as"),
        (LINES + '[reading]\ndate_order = "dym"', "'date_order' cannot be 'dym'.", "Choose: dmy, mdy, ymd."),
        (LINES + '[reading]\nunknown = "("', "This is no regular expression: ", None),
        (LINES + '[[rows]]\nkind = "refunds"', "'refunds' is no kind.", "Did you mean 'refund'?"),
        (
            LINES + '[[rows]]\nkind = "goods"\nwhen = { Qty = { more = 1 } }',
            "No 'more' in the condition on 'Qty'.",
            "Known",
        ),
        (LINES + '[[rows]]\nkind = "goods"\nwhen = { Qty = { above = "1" } }', "'above' needs a number.", None),
        (LINES + '[[rows]]\nkind = "goods"\ncheck = ["Qty"]', "Only rows of kind 'total' have a check.", None),
        (LINES + 'discount = { sign = "negate" }', "The field 'discount' must say one of: column", "For instance"),
        (LINES + '[columns]\n"@x" = "X"', "Names that start with @ are the reader's own.", "Choose another name."),
        (LINES + "[columns.x]\ntype = 'int'", "'type' cannot be 'int'.", "Choose: text"),
    ],
)
def test_what_the_language_does_not_know_is_refused_with_a_sentence(text, message, hint):
    refused = refusal(text)
    assert refused.message.startswith(message)
    if hint:
        assert refused.hint.startswith(hint)


def test_a_missing_mapping_file_is_refused(tmp_path):
    with pytest.raises(ConnectorRefusal, match="There is no such mapping file"):
        read_declaration(tmp_path / "none.toml")


def test_a_mapping_may_extend_another_and_say_what_differs():
    declaration = parse_declaration('extends = "lines"\n[reading]\ndate_order = "mdy"', known={"lines": LINES})
    assert declaration.habits.date_order == "mdy"
    assert set(declaration.tables) == {"orders", "order_lines"}
    assert refusal('extends = "lins"', known={"lines": LINES}).hint == "Did you mean 'lines'?"


def test_words_may_list_several():
    declaration = parse_declaration(
        LINES.replace("[order_lines]", 'status = { column = "S", map = { "Done|Fertig" = "paid" } }\n[order_lines]')
    )
    assert declaration.tables["orders"].fields["status"].words == {"done": "paid", "fertig": "paid"}


def test_every_format_and_mapping_that_is_shipped_is_sound():
    names = [declaration.name for declaration in known_formats()]
    assert "online_retail" in names
    assert set(format_texts()) <= set(names)
    assert len(names) == len(set(names))
