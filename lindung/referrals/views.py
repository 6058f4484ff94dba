"""Pages of referrals: being written by another developer right now (the lead gave pages and API away at 01:23; go on with actions, sweeps, tests, benchmark)."""
