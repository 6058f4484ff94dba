"""What people fill in about plans and the work on them. Rules are checked by the actions."""
