"""What an offer can be asked, what a lawful one shows, and how a register of licences is read. Pure Python."""
