"""What can go wrong with keys and log-in; stable codes only, sentences for people are made in the office."""

from __future__ import annotations


class SecurityError(Exception):
    """Root of this package's errors. The text is the code: it never holds a secret or personal data."""

    code = "security"

    def __init__(self, detail: str = "") -> None:
        super().__init__(f"{self.code}: {detail}" if detail else self.code)
        self.detail = detail


class VaultError(SecurityError):
    """The vault cannot be used; ``code`` says why, ``detail`` which part, both stable English words."""

    code = "vault"


class VaultMissing(VaultError):
    """There is no vault file."""

    code = "vault.missing"


class VaultExists(VaultError):
    """A vault stands there already, or stores whose keys a new vault could not give."""

    code = "vault.exists"


class VaultDamaged(VaultError):
    """The vault file is not what jobterm wrote: cut, flipped, forged. ``copy_usable``: the copy in ``backup`` reads
    well and can be put in its place."""

    code = "vault.damaged"

    def __init__(self, detail: str = "", *, copy_usable: bool = False) -> None:
        super().__init__(detail)
        self.copy_usable = copy_usable


class VaultNewer(VaultError):
    """A later version of jobterm wrote the vault."""

    code = "vault.newer"


class WrongProfile(VaultError):
    """A production profile met a training vault, or the reverse; ``detail`` is the vault's own profile."""

    code = "vault.wrong_profile"


class WrongPassphrase(VaultError):
    """The file is whole, the passphrase opens none of its slots."""

    code = "vault.wrong_passphrase"


class PassphraseTooShort(VaultError):
    """A new passphrase is empty, or shorter than a production vault takes."""

    code = "vault.passphrase_too_short"


class PassphraseUnreadable(VaultError):
    """The file or descriptor that should hold the passphrase cannot be read; ``detail`` says why."""

    code = "vault.passphrase_unreadable"


class Locked(VaultError):
    """No key at hand: nothing was given that opens one of the slots, or the vault was locked."""

    code = "vault.locked"


class KeyringUnavailable(Locked):
    """The operating system's key ring is absent, not allowed, silent, or does not keep what it is given."""

    code = "vault.keyring_unavailable"


class KeyringEmpty(Locked):
    """The key ring works and has no key for this vault, or another one's."""

    code = "vault.keyring_empty"


class LastSlot(VaultError):
    """Removing this slot would shut the vault for ever."""

    code = "vault.last_slot"


class UnknownSlot(VaultError):
    """There is no slot with this id or of this kind."""

    code = "vault.unknown_slot"


class SealDamaged(SecurityError):
    """A sealed file is not what jobterm wrote: cut, flipped, forged."""

    code = "sealed.damaged"


class SealNewer(SecurityError):
    """A newer version of jobterm wrote this sealed file."""

    code = "sealed.newer"


class SealOtherWorld(SecurityError):
    """A sealed file of training under a production profile, or the reverse; ``detail`` is the file's own profile."""

    code = "sealed.wrong_profile"


class SealOtherHome(SecurityError):
    """It was sealed with the key of another home's vault."""

    code = "sealed.other_home"


class SealWrongPassphrase(SecurityError):
    """The passphrase is not the one that it was sealed with; ``detail`` is ``missing`` where none was given."""

    code = "sealed.wrong_passphrase"


class OfficeKeyForeign(SecurityError):
    """The office's keys are not wrapped for us, belong to another office, or to an epoch that we do not hold."""

    code = "office.foreign_key"


class OfficeSealBroken(SecurityError):
    """What lies in the office store is not what was sealed for that place: forged, swapped, cut off."""

    code = "office.sealed_content"


class LoginRefused(SecurityError):
    """The user asked for may not act here; ``detail`` says why."""

    code = "login.refused"
