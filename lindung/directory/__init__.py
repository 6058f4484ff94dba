"""Services of partners (eligibility, hours, places), numbers to call, and the areas they are in."""
