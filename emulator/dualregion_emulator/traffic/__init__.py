"""What moves traffic: probes that really connect, a DNS server that really answers, accelerated addresses that forward.

A product says what is to be watched, named and forwarded; this package does it with packets on loopback and hands the
verdicts back. It goes on while the management API refuses: data planes do not depend on it.
"""
