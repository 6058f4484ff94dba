"""The practice nation: three invented desks with their networks, persons and stories, for learning and trying."""
