"""Tests of what a cutover needs: plans weighed, two systems matched."""
