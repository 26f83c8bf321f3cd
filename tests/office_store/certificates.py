"""Certificates of a test: an authority of its own, a server's certificate and one for each login. Made anew each run;
nothing here is ever trusted by anybody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LOOPBACK = "127.0.0.1"
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Files:
    """A certificate and its key as PEM files; the key is readable by its owner only, as libpq demands."""

    certificate: Path
    key: Path


class Authority:
    """A certificate authority in a folder: `ca.crt` there is what the other side trusts."""

    def __init__(self, folder: Path, name: str = "jobterm test authority") -> None:
        """Make the authority; `folder` is created."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named(name)
        now = datetime.now(UTC)
        made = (
            _builder(self._name, self._name, self._key.public_key(), now - DAY, now + DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs=True), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        self.certificate = folder / "ca.crt"
        self.certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))

    def server(self, *names: str) -> Files:
        """A server's certificate for loopback, `localhost` and whatever else it is called."""
        alternatives: list[x509.GeneralName] = [x509.IPAddress(ip_address(LOOPBACK)), x509.DNSName("localhost")]
        alternatives += [x509.DNSName(name) for name in names]
        return self._issue("server", LOOPBACK, ExtendedKeyUsageOID.SERVER_AUTH, alternatives)

    def client(self, login: str, *, file: str = "", expired: bool = False) -> Files:
        """A certificate whose common name is `login`, which is how the server knows who comes; `file` names the files
        where one login has more than one."""
        return self._issue(file or login, login, ExtendedKeyUsageOID.CLIENT_AUTH, [], expired=expired)

    def _issue(
        self, file: str, name: str, use: x509.ObjectIdentifier, alternatives: list[x509.GeneralName], *,
        expired: bool = False,
    ) -> Files:  # fmt: skip
        key = ec.generate_private_key(ec.SECP256R1())
        now = datetime.now(UTC)
        start, end = (now - 2 * DAY, now - DAY) if expired else (now - DAY, now + DAY)
        builder = (
            _builder(_named(name), self._name, key.public_key(), start, end)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([use]), critical=False)
        )
        if alternatives:
            builder = builder.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        made = Files(self._folder / f"{file}.crt", self._folder / f"{file}.key")
        signed = builder.sign(self._key, hashes.SHA256())
        made.certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
        made.key.touch(mode=0o600)
        made.key.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return made


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, start: datetime, end: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=not signs, key_cert_sign=signs, crl_sign=signs, encipher_only=False, decipher_only=False,
    )  # fmt: skip
