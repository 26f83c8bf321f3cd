"""The screens for employers: finding one, its file, whom to refer to a job order."""
