"""A report on two services: one that keeps its promises on assumptions, one that breaks one."""

from dualregion.recovery.budget import budgets
from dualregion.recovery.objective import Service
from dualregion.recovery.topology import ServiceTopology
from dualregion.report.budget_report import BudgetReport
from recovery.shapes import OUTSIDE, bucket, service, switch, topology


def report(*more: Service, topologies: tuple[ServiceTopology, ...] = ()) -> BudgetReport:
    """`portal` moves traffic by hand; `archive` promises a copy of 15 minutes where there is no bound."""
    built = topologies or (
        topology(service="portal", switch=switch(), pair=OUTSIDE),
        topology(bucket(OUTSIDE), pair=OUTSIDE),
    )
    services = (service("portal", {"redirect": "PT30M", "rto": "PT1H", "rpo": "none promised"}), service(), *more)
    return BudgetReport.of("local", budgets(built, services), built, services)
