"""National action plans: what was promised, who does it by when, and figures that compute themselves."""
