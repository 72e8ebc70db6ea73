"""Running the appliance: processes, and later checks, metrics and the journal."""
