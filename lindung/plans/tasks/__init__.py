"""The room's clocks; each file one subject. Procrastinate finds them here."""

from lindung.plans.tasks.figures import count_all, count_new
from lindung.plans.tasks.network import work_out

__all__ = ["count_all", "count_new", "work_out"]
