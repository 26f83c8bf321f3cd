"""What breaks disks and processes under a store, and what is left after it: for the tests and for the long runs of
`python -m tests.durability`."""
