"""What must be true to reach the goals?"""

from storehelm.components import frame
from storehelm.components.scenario_board import show_board
from storehelm.components.scenario_desk import desk
from storehelm.components.scenario_head import show_top

opened = frame.opened()
view = frame.view()
work = desk()
ahead = show_top(view, work)
if ahead is not None:
    show_board(opened, view, work, ahead)
