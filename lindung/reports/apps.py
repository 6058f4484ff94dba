"""The room as a Django app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Intake: the public form, staff entry, import, receipts and the two-way mailbox."""

    name = "lindung.reports"
    label = "reports"
