"""Names of the region brought to forms that can be compared: without titles, in one spelling, in any order."""
