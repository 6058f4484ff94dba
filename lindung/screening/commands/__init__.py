"""Orders of this room; none needs a database unless it says so."""
