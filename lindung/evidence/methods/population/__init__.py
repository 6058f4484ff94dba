"""A practice population of exactly N people and the lists that caught some of them; every person in it is invented."""
