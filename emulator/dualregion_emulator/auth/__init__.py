"""Who signed a request: one module a signature scheme, all over the same table of credentials."""
