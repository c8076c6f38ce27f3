"""What happens in the demo store, as data: the generator makes it happen, the tests look for it in the numbers."""

from dataclasses import dataclass
from datetime import date

FIRST_DAY = date(2024, 5, 20)
LAST_DAY = date(2026, 11, 15)
DAYS = (LAST_DAY - FIRST_DAY).days + 1
"""130 whole weeks, from a Monday to a Sunday."""


@dataclass(frozen=True)
class Story:
    """One thing that happened in the store.

    `metric` is the id of the number that shows it, `where` the part of the store that it shows in, `page` the page on
    which a reader meets it, and `told` what a reader should be able to say.
    """

    name: str
    first: date
    last: date
    metric: str
    where: tuple[tuple[str, str], ...]
    page: str
    told: str

    @property
    def days(self) -> int:
        """Number of days that it lasts."""
        return (self.last - self.first).days + 1

    def holds(self, day: date) -> bool:
        """Whether `day` is one of them."""
        return self.first <= day <= self.last


MOBILE_CHECKOUT = Story(
    name="mobile_checkout",
    first=date(2026, 11, 6),
    last=date(2026, 11, 14),
    metric="step_rate_add_payment_info",
    where=(("device_category", "mobile"),),
    page="funnel",
    told="For nine days more than half of the phones that reached the payment form could not fill it in; desktop and "
    "tablet went on as before, and on Sunday the form worked again.",
)

SATURATION = Story(
    name="saturation",
    first=date(2026, 7, 6),
    last=date(2026, 10, 4),
    metric="roas_attributed",
    where=(("channel", "Paid Social"),),
    page="channels",
    told="Within a quarter the spend on paid social doubled while its sales rose by about a third: its attributed "
    "ROAS fell below break-even and stays there, although the platforms claim as much as ever.",
)

DISCOUNT_COHORT = Story(
    name="discount_cohort",
    first=date(2025, 11, 24),
    last=date(2025, 11, 30),
    metric="repeat_purchase_rate",
    where=(("customer_type", "new"),),
    page="retention",
    told="The week of Black Friday 2025 sold at 35 to 40 % off and brought more than twice the usual new customers, of "
    "whom less than half as many came back as of other cohorts; those of Black Friday 2024, at 20 % off, came back.",
)

TRACKING_GAP = Story(
    name="tracking_gap",
    first=date(2026, 3, 11),
    last=date(2026, 3, 15),
    metric="sessions",
    where=(),
    page="data",
    told="A consent banner stopped measurement for five days: hardly any sessions, orders without a channel or "
    "device, while the store sold as usual.",
)

STORIES = (MOBILE_CHECKOUT, SATURATION, DISCOUNT_COHORT, TRACKING_GAP)

PAYMENT_FAILS_ON_MOBILE = 0.58
"""Share of the mobile checkouts that the broken payment form loses."""
SPEND_MULTIPLE = 2.1
"""How many times its old budget paid social has in the end."""
SATURATION_EXPONENT = 0.35
"""More budget brings more sessions by this power of it."""
DISCOUNT_COHORT_RETURNS = 0.33
"""The chance of a second order of customers bought in DISCOUNT_COHORT, as a share of the usual one."""
MEASURED_IN_GAP = 0.06
"""Share of the sessions still measured in TRACKING_GAP."""
