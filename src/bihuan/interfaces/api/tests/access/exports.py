"""Who may take lists away through the API."""

from bihuan.interfaces.api.access_table import Row

ROWS = [
    Row("export_customers"),
    Row("export_contacts"),
    Row("export_products"),
    Row("export_opportunities"),
    Row("export_bids"),
    Row("export_contracts"),
    Row("export_payments"),
    Row("export_receipts"),
    Row("export_followups"),
    Row("export_visits"),
    Row("export_workbook", body={"kinds": ["customers"]}),
]
