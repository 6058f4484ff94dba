"""Rules of the room: states and moves, words, what a plan refuses, sheets."""
