"""What may be published: exact tables that hide the few, synthetic records under differential privacy, the account."""
