"""What leaves the room for other readers: tables, papers, and files other systems take."""
