"""The network learns together: programmes, modules, sessions, checks and certificates."""
