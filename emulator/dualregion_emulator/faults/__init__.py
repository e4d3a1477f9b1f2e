"""What goes wrong, by command: refusals, lost replies, delays, stale answers, and the loss of whole places.

`model` says what a fault is, `asked` what a request is about, `ledger` keeps faults and counts, `injector` applies them
to requests, `plan` draws a set of them from a seed, `controls` are the admin paths, `lag` slows replication.
"""
