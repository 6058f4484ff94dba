"""Attacks that were tried on the whole house, kept as proofs that it stands. The long ones carry the marker `prove`."""
