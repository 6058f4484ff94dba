"""The room's clocks; each file one subject. Procrastinate finds them here."""

from lindung.plans.tasks.figures import count_all, count_new
from lindung.plans.tasks.network import work_out
from lindung.plans.tasks.work import sweep_work

__all__ = ["count_all", "count_new", "sweep_work", "work_out"]
