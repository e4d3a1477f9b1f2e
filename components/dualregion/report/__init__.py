"""Reports: pure functions from budgets to what people and programs read. No Pulumi, no network, no clock."""
