"""How answers are scored, gains are told, pages are written and certificates are signed: no Django, no database."""
