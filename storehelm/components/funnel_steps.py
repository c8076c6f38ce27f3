"""The columns of the open funnel: as a whole, by device and by channel they are the same."""

from storehelm.components.ledger import Field
from storehelm.languages.speech import Sentence

TICKS: Sentence = "sessions; bar: share of the step before; tick: the period before"
STEP_FIELDS = (
    Field("step_rate", "", bar="whole", is_bar_alone=True, tick="previous_rate"),
    Field("sessions"),
    Field("previous", is_quiet=True, is_optional=True, is_minor=True),
    Field("step_rate", unknown=""),
    Field("step_rate", "Change", against="previous_rate", unknown="", is_optional=True),
    Field("overall_rate", is_quiet=True, unknown="", is_minor=True),
    Field("lost", unknown="", is_minor=True),
    Field("entered_later", unknown="", is_optional=True),
    Field("money_lost", unknown="", is_optional=True),
)
