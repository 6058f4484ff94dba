"""Forms of reports: the public questions, the mailbox, staff entry, and the sealed field that carries answers."""
