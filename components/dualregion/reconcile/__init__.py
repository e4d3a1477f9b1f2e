"""What a kill or a lost reply leaves behind: the state, the program and the cloud compared, and put right on request.

`state` reads what Pulumi knows, `cloud` what there is, `compare` judges without touching either, `act` acts.
"""
