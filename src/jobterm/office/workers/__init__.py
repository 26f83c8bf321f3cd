"""Workers of an office: draining unattended, how they do, and the figures that a monitoring system reads."""
