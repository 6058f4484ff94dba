"""Tags of referrals."""
