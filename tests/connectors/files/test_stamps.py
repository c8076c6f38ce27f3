from datetime import date, datetime

import pytest
from reading_files import LINES

from connectors.refusal import ConnectorRefusal

ORDERS = """
[orders]
order_id = "Order"
ordered_at = "Date"
"""


def orders(read, *values, reading=""):
    text = "Order;Date\n" + "".join(f"{place:03};{value}\n" for place, value in enumerate(values, start=1))
    return read(text, f"[reading]\n{reading}\n{ORDERS}")


def days(read, *values, reading=""):
    return orders(read, *values, reading=reading).column("select order_date from staged_orders order by order_id")


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["2026-03-04", "2026-12-31"], [date(2026, 3, 4), date(2026, 12, 31)]),
        (["03/04/2026", "31/12/2026"], [date(2026, 4, 3), date(2026, 12, 31)]),
        (["03/04/2026", "12/31/2026"], [date(2026, 3, 4), date(2026, 12, 31)]),
        (["3.4.2026", "31.12.2026"], [date(2026, 4, 3), date(2026, 12, 31)]),
        (["03/01/19", "28/02/22"], [date(2019, 1, 3), date(2022, 2, 28)]),
        (["12/31/98", "01/02/03"], [date(1998, 12, 31), date(2003, 1, 2)]),
        (["20260304", "20261231"], [date(2026, 3, 4), date(2026, 12, 31)]),
        (["2026/3/4", "2026/12/31"], [date(2026, 3, 4), date(2026, 12, 31)]),
        (["July 8, 2025", "Jun 09, 2018 09:30 pm"], [date(2025, 7, 8), date(2018, 6, 9)]),
        (["27 January 2026", "3 Feb 2026"], [date(2026, 1, 27), date(2026, 2, 3)]),
        (["8-Jul-25", "31-Dec-25"], [date(2025, 7, 8), date(2025, 12, 31)]),
        (["3. März 2026", "24. Dez. 2026"], [date(2026, 3, 3), date(2026, 12, 24)]),
        (["3 février 2026", "14 juillet 2026"], [date(2026, 2, 3), date(2026, 7, 14)]),
        (["Sat, May 1, 2021 10:15"], [date(2021, 5, 1)]),
    ],
)
def test_days_are_read_in_the_order_that_all_values_show(read, texts, expected):
    assert days(read, *texts) == expected


def test_a_day_that_leaves_two_readings_is_refused_by_name_and_example(read):
    with pytest.raises(ConnectorRefusal) as caught:
        days(read, "03/04/2026", "05/06/2026", "11/12/2026")
    assert caught.value.message == (
        "Column 'Date' can be read in two ways (dmy and mdy): '03/04/2026', '05/06/2026', '11/12/2026'."
    )
    assert caught.value.column == "Date"
    assert 'date_order = "dmy"' in caught.value.hint


@pytest.mark.parametrize(("order", "first"), [("dmy", date(2026, 4, 3)), ("mdy", date(2026, 3, 4))])
def test_the_mapping_answers_which_order_is_meant(read, order, first):
    assert days(read, "03/04/2026", "05/06/2026", reading=f'date_order = "{order}"')[0] == first


def test_a_declared_order_that_the_values_contradict_is_refused(read):
    with pytest.raises(ConnectorRefusal, match="is declared mdy, and '25/12/2026' cannot be read so"):
        days(read, "03/04/2026", "25/12/2026", reading='date_order = "mdy"')


def test_two_orders_in_one_column_are_refused(read):
    with pytest.raises(ConnectorRefusal, match="writes its days in more than one order"):
        days(read, "25/12/2026", "12/25/2026")


def test_two_digit_years_with_dashes_may_stand_first_and_are_asked_for(read):
    with pytest.raises(ConnectorRefusal, match="can be read in two ways"):
        days(read, "19-01-03", "19-01-04")
    assert days(read, "19-01-03", reading='date_order = "ymd"') == [date(2019, 1, 3)]


def test_spreadsheet_day_numbers_are_refused(read):
    with pytest.raises(ConnectorRefusal, match="holds day numbers of a spreadsheet: '45992', '45993'"):
        days(read, "45992", "45993")


def test_words_are_no_days(read):
    with pytest.raises(ConnectorRefusal, match="Column 'Date' holds no days: 'soon', 'today'"):
        days(read, "today", "soon")


def test_years_that_cannot_be_are_rejected(read):
    found = orders(read, "2026-01-02", "1926-01-02", "2091-01-02", "2026-02-30")
    last = max(found.staged.as_of.year, datetime.now().year) + 1
    assert [(reject.line, reject.reason) for reject in found.staged.rejects] == [
        (3, f"'1926-01-02' is no day from 1990 to {last}."),
        (4, f"'2091-01-02' is no day from 1990 to {last}."),
        (5, f"'2026-02-30' is no day from 1990 to {last}."),
    ]


@pytest.mark.parametrize(
    ("text", "utc", "wall"),
    [
        ("2026-01-15 10:00:00", "2026-01-15 09:00:00", "2026-01-15 10:00:00"),
        ("2026-07-15 10:00:00", "2026-07-15 08:00:00", "2026-07-15 10:00:00"),
        ("2026-01-15T10:00:00Z", "2026-01-15 10:00:00", "2026-01-15 11:00:00"),
        ("2023-05-31 23:06:04 -0700", "2023-06-01 06:06:04", "2023-06-01 08:06:04"),
        ("2026-01-15T23:30:00+00:00", "2026-01-15 23:30:00", "2026-01-16 00:30:00"),
        ("15/01/2026 11:05 pm", "2026-01-15 22:05:00", "2026-01-15 23:05:00"),
        ("15/01/2026 12:05 AM", "2026-01-14 23:05:00", "2026-01-15 00:05:00"),
        ("2026-10-25 02:30:00", "2026-10-25 00:30:00", "2026-10-25 02:30:00"),
        ("2026-03-29 02:30:00", "2026-03-29 01:30:00", "2026-03-29 03:30:00"),
    ],
)
def test_stamps_become_utc_and_the_stores_wall_clock(read, text, utc, wall):
    found = orders(read, text, "2026-01-20 10:00:00")
    row = found.rows("select ordered_at_utc, ordered_at, order_date from staged_orders where order_id = '001'")[0]
    assert row == (datetime.fromisoformat(utc), datetime.fromisoformat(wall), date.fromisoformat(wall[:10]))


def test_offsets_may_change_inside_a_file(read):
    found = orders(read, "2023-03-11 23:30:00 -0500", "2023-03-13 23:30:00 -0400")
    assert found.column("select ordered_at_utc from staged_orders order by order_id") == [
        datetime(2023, 3, 12, 4, 30),
        datetime(2023, 3, 14, 3, 30),
    ]


def test_a_declared_zone_holds_for_stamps_without_one(read):
    found = orders(read, "2026-01-15 10:00:00", reading='time_zone = "America/New_York"')
    assert found.rows("select ordered_at_utc, ordered_at from staged_orders") == [
        (datetime(2026, 1, 15, 15), datetime(2026, 1, 15, 16))
    ]


def test_of_a_day_alone_no_time_is_made_up(read):
    found = orders(read, "2026-01-15")
    assert found.rows("select ordered_at_utc, ordered_at from staged_orders") == [(None, datetime(2026, 1, 15))]


def test_the_export_is_as_old_as_its_newest_stamp_unless_told(read):
    assert orders(read, "2026-01-15 10:00:00", "2026-01-14").staged.as_of == datetime(2026, 1, 15, 9)
    found = read("Order,Date,Qty,Price\n1,2026-01-02,1,2\n", LINES, as_of=datetime(2026, 5, 1))
    assert found.staged.as_of == datetime(2026, 5, 1)
