"""Which world a home belongs to, training or production; a word, light enough to be imported before the first paint."""

from __future__ import annotations

from enum import StrEnum


class Profile(StrEnum):
    """The world of a home. It stands in the authenticated header of the vault and in every key derived from it, so a
    training store can never be read by a production profile nor the reverse (guarantee S8)."""

    TRAINING = "training"
    PRODUCTION = "production"
