"""The room in the API."""

from ninja import Router

from lindung.partners.api import TokenAuth
from lindung.plans.figure_api import add_figures
from lindung.plans.tree_api import add_tree
from lindung.plans.work_api import add_work

router = Router(auth=TokenAuth(), tags=["plans"])
add_figures(router)
add_work(router)
add_tree(router)  # last: its /plans/{ref} would take their addresses
