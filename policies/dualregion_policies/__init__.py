"""What CI enforces: facts read from any stack, one rule of the recovery core asked at a time, findings reported."""
