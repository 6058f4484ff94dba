"""Orders of partners."""
