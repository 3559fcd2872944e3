"""Programs and incentives of authorities and utilities: reading them, and who is eligible. Pure."""
