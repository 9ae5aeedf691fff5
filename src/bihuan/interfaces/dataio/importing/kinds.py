"""Which planner plans which kind of sheet, and what they share."""

from bihuan.interfaces.dataio.importing.companies import Companies
from bihuan.interfaces.dataio.importing.contacts import Contacts
from bihuan.interfaces.dataio.importing.customers import Customers
from bihuan.interfaces.dataio.importing.names import People
from bihuan.interfaces.dataio.importing.people import Employees
from bihuan.interfaces.dataio.importing.planning import Asking, Planner
from bihuan.interfaces.dataio.reading import Sheet


class Kinds:
    """The planners of one import. What an earlier sheet brings, later ones find in ``people`` and ``companies``."""

    def __init__(self, asking: Asking) -> None:
        self.asking = asking
        self.people = People()
        self._companies: Companies | None = None

    @property
    def companies(self) -> Companies:
        """Made when first asked for: people have landed by then, as owners."""
        if self._companies is None:
            self._companies = Companies(self.asking.by, self.people)
        return self._companies

    def planner(self, sheet: Sheet) -> Planner:
        """The sheet's planner."""
        if sheet.kind == "people":
            return Employees(self.asking, sheet, self.people)
        if sheet.kind == "customers":
            return Customers(self.asking, sheet, self.people, self.companies)
        return Contacts(self.asking, sheet, self.companies)
