"""Pages of cases."""

from lindung.cases.views import people, record, triage, work

__all__ = ["people", "record", "triage", "work"]
