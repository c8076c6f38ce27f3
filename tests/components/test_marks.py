"""Marks on numbers: small figures with words, listed once, and notices before all else."""

from storehelm.components.kpi_wall import tile_html, wall_html
from storehelm.components.ledger import Field, ledger_html
from storehelm.components.marks import besides, marked, marks_html, marks_in, marks_of
from storehelm.components.page_head import first_html
from storehelm.metrics.catalogue import CATALOGUE
from storehelm.metrics.notices import Notice
from storehelm.metrics.tables import Table
from tests.charts.rows import LOOK, table
from tests.components.rows import tile

COLUMNS = {"kind": "text", "what": "text", "size": "share", "days": "count", "measures": "text", "labels": "text"}
QUALITY = table(
    COLUMNS,
    [
        ("late", "Google Analytics ends on 2026-11-12.", None, 3, "sessions", "Sessions"),
        ("sampled", "It read 12.0% of the events.", 0.12, 7, "sessions, step_rate_purchase", "Sessions, Step rate"),
        ("withheld", "Withheld 0.4% of sessions.", 0.004, 7, "sessions", "Sessions"),
        ("withheld", "Withheld 4.0% of sessions.", -0.04, 7, "orders", "Orders"),
    ],
)
STEPS = table({"label": "text", "sessions": "count", "step_rate": "rate"}, [("Carts", 12, 0.1)])


def test_small_shares_withheld_carry_no_mark():
    assert [(mark.number, mark.words) for mark in marks_in(QUALITY)] == [(1, "Late"), (2, "Sampled"), (3, "Withheld")]
    assert [mark.number for mark in marks_of(marks_in(QUALITY), "sessions")] == [1, 2]


def test_a_tile_carries_its_marks_and_the_wall_lists_them_once():
    rows = Table("kpis", "Key numbers", (), (tile(id="sessions", label="Sessions"), tile(id="mer", label="MER")))
    text = wall_html(rows, LOOK, marks_in(QUALITY))
    wall, below = text.split("</div><ul")
    assert wall.count("sh-mark") == 1 and ">1–2</sup>" in wall
    assert 'title="Late: Google Analytics ends on 12 Nov 2026. Sampled: It read' in wall
    assert below.count("<li>") == 3 and "<b>Sampled.</b> It read 12.0% of the events." in below
    assert "sh-mark" not in tile_html(tile(), LOOK) and marks_html((), LOOK.formats) == ""


def test_columns_carry_marks_in_their_heads_and_on_a_telephone():
    fields = marked(
        (Field("label"), Field("step_rate", "", is_bar_alone=True), *map(Field, ("sessions", "step_rate"))), QUALITY
    )
    text = ledger_html(STEPS, fields, LOOK)
    assert text.count("sh-mark") == 2
    assert 'data-label="Sessions [1–2]"' in text and 'data-label="Step_rate [2]"' in text


def test_names_that_hold_a_comma_are_counted_once():
    ids = ("sessions", "orders", "repeat_purchase_rate_ever", "net_sales")
    rows = [("late", "It ends early.", None, 3, ", ".join(ids), ", ".join(CATALOGUE[one].label for one in ids))]
    text = marks_html(marks_in(table(COLUMNS, rows)), LOOK.formats)
    assert "<em>Sessions, Orders and 2 other numbers</em>" in text
    text = marks_html(
        marks_in(table(COLUMNS, [(*rows[0][:4], "orders, repeat_purchase_rate_ever, net_sales", "A, B, C, D")])),
        LOOK.formats,
    )
    assert "<em>A, B, C, D</em>" in text


def test_what_stands_among_the_marks_is_not_said_again():
    kpis = Table("kpis", "Key numbers", (), (), ("Something else.", "It read 12.0% of the events."))
    assert besides(kpis, QUALITY).notes == ("Something else.",)


def test_notices_are_one_box_with_days_as_the_reader_writes_them():
    text = first_html(
        (Notice("late", "Late numbers.", "It ends on 2026-11-12. <b>"), Notice("sampled", "S.", "T")), LOOK.formats
    )
    assert text.count("<p>") == 2 and "12 Nov 2026. &lt;b&gt;" in text
    assert first_html((), LOOK.formats) == ""
