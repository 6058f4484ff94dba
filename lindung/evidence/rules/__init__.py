"""Words, verdicts and refusals of the room, by theme."""
