"""Intake: the public form, staff entry, import, receipts and the two-way mailbox."""
