"""Which planner plans which kind of sheet, and what they share."""

from collections.abc import Callable
from functools import cached_property

from bihuan.interfaces.dataio.importing.agreements import Agreements, Contracts, Instalments, Receipts
from bihuan.interfaces.dataio.importing.companies import Companies
from bihuan.interfaces.dataio.importing.contacts import Contacts
from bihuan.interfaces.dataio.importing.customers import Customers
from bihuan.interfaces.dataio.importing.deals import Deals, Opportunities
from bihuan.interfaces.dataio.importing.names import People
from bihuan.interfaces.dataio.importing.people import Employees
from bihuan.interfaces.dataio.importing.planning import Asking, Planner
from bihuan.interfaces.dataio.importing.tenders import BidResults, Bids, Tenders
from bihuan.interfaces.dataio.importing.weekly import Reports
from bihuan.interfaces.dataio.importing.work import Followups, Visits
from bihuan.interfaces.dataio.reading import Sheet


class Kinds:
    """The planners of one import. What an earlier sheet brings, later ones find in what they share."""

    def __init__(self, asking: Asking, *, has_contacts: bool = True) -> None:
        self.asking, self.has_contacts = asking, has_contacts
        self.people = People()
        self.deals = Deals(asking.by)
        self.tenders = Tenders(asking.by)
        self.agreements = Agreements(asking.by)

    @cached_property
    def companies(self) -> Companies:
        """Made when first asked for: people have landed by then, as owners."""
        return Companies(self.asking.by, self.people, has_contacts=self.has_contacts)

    def planner(self, sheet: Sheet) -> Planner:
        """The sheet's planner."""
        asking, people = self.asking, self.people
        made: dict[str, Callable[[], Planner]] = {
            "people": lambda: Employees(asking, sheet, people),
            "customers": lambda: Customers(asking, sheet, people, self.companies),
            "contacts": lambda: Contacts(asking, sheet, self.companies),
            "opportunities": lambda: Opportunities(asking, sheet, people, self.companies, self.deals),
            "visits": lambda: Visits(asking, sheet, people, self.companies),
            "followups": lambda: Followups(asking, sheet, people, self.companies),
            "reports": lambda: Reports(asking, sheet, people),
            "bids": lambda: Bids(asking, sheet, self.deals, self.tenders),
            "bid_results": lambda: BidResults(asking, sheet, self.tenders),
            "contracts": lambda: Contracts(asking, sheet, people, self.companies, self.agreements),
            "instalments": lambda: Instalments(asking, sheet, self.agreements),
            "receipts": lambda: Receipts(asking, sheet, self.agreements),
        }
        return made[sheet.kind]()
