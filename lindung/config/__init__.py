"""The top room: settings, addresses, the API object, the `lindung` command, the launcher of the database."""
