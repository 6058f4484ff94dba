"""Where the work per post runs: this machine, or Spark."""
