"""Lists made ready for linkage without a name in them: keys, tokens, bits, what chance would give, and the attack."""
