"""A caseworker's day: what needs her by which day, her appointments, what citizens reported, deadlines come near."""
