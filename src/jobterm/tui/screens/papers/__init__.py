"""Screens of paper: letters as they will go, receipts for citizens, what waits and what was printed."""
