"""Officers' screens across rooms: the queue, search, the national board. No tables."""
