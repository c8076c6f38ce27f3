"""Are we on pace?"""

from storehelm.charts.canvas import values_of
from storehelm.charts.lines import Line, axis_words, lines
from storehelm.components import frame
from storehelm.components.chart import show_chart
from storehelm.components.chart_marks import marks_of_goal
from storehelm.components.goal_editor import show_changes, show_goal_buttons, show_history, show_set_aside
from storehelm.components.goal_tree import show_tree
from storehelm.components.opening import backtest_table, goal_tables, initiative_table, look_of
from storehelm.components.page_head import show_head, show_headline
from storehelm.components.picking import choose, names_of
from storehelm.components.section import show_notes, show_nothing, show_section
from storehelm.languages.speech import say, say_in
from storehelm.strategy.goal_words import strategy_headline
from storehelm.strategy.strategy_view import path_of

opened = frame.opened()
view = frame.view()
look = look_of(view)
tables = goal_tables(view)
effects = initiative_table(view)
view.shown.update(tables, effects=effects)
goals = tables["goals"]
said = strategy_headline(goals, view.formats)

show_head("Strategy", "how the goals stand on their last closed day")
show_headline(said.claim, said.rest, said.note)
show_goal_buttons(opened)
show_notes(goals.notes, view.formats)
if goals.rows:
    show_section("Goals", "bar: reached of the target; tick: due by now, by the store's own season")
    show_tree(goals, tables["initiatives"], effects, look)
    names = names_of(goals, "id", "objective")
    goal = choose("Goal to look into", names, "goal")
    path = path_of(tables, goal)
    unit = axis_words(path, ["reached", "high"], look)
    # Translators: use digits where your language inflects number words.
    words = say("to date and likely; band: eight in ten simulated ends")
    show_section("Its course", "; ".join(filter(None, (unit, words))))
    drawn = (
        Line("reached", say("To date")),
        Line("middle", say("Likely"), low="low", high="high"),
        # Translators: the name of a line: what should have been reached by each day.
        Line("due", say_in("goal", "Due"), "past"),
    )
    show_chart("goal_path", lines, path, "day", drawn, look, marks=marks_of_goal(view, goal))
    tried = backtest_table(view, goal)
    view.shown["backtests"] = tried
    show_notes(values_of(tried, "sentence"), view.formats)
    show_changes(opened, goal)
    show_history(opened, goal)
else:
    show_nothing(
        "No goal is set yet.", "Add one, or start from a template that proposes targets from your own numbers."
    )
show_set_aside(opened)
