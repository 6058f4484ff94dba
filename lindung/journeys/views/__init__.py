"""The pages of the room: the public check, and the desk's register."""
