"""Text of strangers in HTML: mark-up, controls and signs that turn letters round."""

import pytest

from storehelm.languages.plain_text import escaped, visible


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("<b onclick='x'>\"&]]>", "&lt;b onclick=&#x27;x&#x27;&gt;&quot;&amp;]]&gt;"),
        ("Brand \u202e120 \u2066x\u2069", "Brand 120 x"),
        ("a\x00\x07\x1b\x85b", "ab"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("ქართული 한국어 עברית ﬃ", "ქართული 한국어 עברית ﬃ"),
        (7, "7"),
    ],
)
def test_nothing_of_a_text_is_obeyed(text, kept):
    assert escaped(text) == kept


def test_letters_that_read_from_the_right_stay():
    assert visible("שלום\u200f!") == "שלום\u200f!"
