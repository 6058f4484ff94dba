"""The arithmetic of outreach. No Django, no input or output."""
