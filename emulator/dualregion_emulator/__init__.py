"""A local Alibaba Cloud on loopback: real clients, real signatures, real state; nothing forwarded, ever."""
