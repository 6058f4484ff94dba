"""What an operator types without a database: `lindung estimate`, `link`, `encode`, `publish`."""
