"""The core: objectives, figures, topology, budget, levers, rules. Pure: no Pulumi, no network, no clock."""
