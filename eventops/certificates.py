"""Certificates for ``--tls``: a small authority of this installation's own, and from it the one this machine shows.

Phones that are told to trust the authority get everything https gives; it may vouch for local addresses alone, so that
trusting it risks nothing else. Both are made once and kept in the instance folder, readable by us alone.
"""

import contextlib
import ipaddress
import os
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LOCAL = [ipaddress.ip_network(text) for text in (
    "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10",
    "::1/128", "fc00::/7", "fe80::/10")]
YEARS = timedelta(days=3650)
LEAF = timedelta(days=397)  # phones refuse what is valid for longer than 825
RENEW = timedelta(days=30)


def names(host):
    """What this machine may be called: DNS names and addresses, as text, in a fixed order."""
    own = socket.gethostname().split(".")[0].lower()
    found = {"localhost", "127.0.0.1", "::1", own, f"{own}.local"}
    if host not in ("0.0.0.0", "::", ""):
        return sorted({*found, host})
    for family, target in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:  # no such network
            probe.connect((target, 9))  # a documentation address: nothing is sent
            found.add(probe.getsockname()[0])
    with contextlib.suppress(OSError):  # a machine that does not know its own name
        found |= {info[4][0].partition("%")[0] for info in socket.getaddrinfo(socket.gethostname(), None)}
    return sorted(found)


def for_machine(folder, host):
    """``(certificate file, key file)`` of this machine, made or renewed when it has to be."""
    folder = Path(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    wanted = [general_name(name) for name in names(host)]
    authority, key = load(folder, "authority") or (None, None)
    if authority is None or expires_soon(authority) or not all(vouches_for(authority, name) for name in wanted):
        authority, key = make_authority(folder, wanted)
    leaf = load(folder, "machine")
    if leaf is None or expires_soon(leaf[0]) or leaf[0].issuer != authority.subject or not covers(leaf[0], wanted):
        make_leaf(folder, wanted, authority, key)
    return folder / "machine.pem", folder / "machine.key"


def authority_file(folder):
    return Path(folder) / "authority.pem"


def fingerprint(file):
    """SHA-256 of the first certificate in *file*, as browsers show it."""
    digest = x509.load_pem_x509_certificates(Path(file).read_bytes())[0].fingerprint(hashes.SHA256())
    return digest.hex(":").upper()


def general_name(name):
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def load(folder, name):
    """``(certificate, key)`` as kept, or None."""
    try:
        certificate = x509.load_pem_x509_certificates((folder / f"{name}.pem").read_bytes())[0]
        return certificate, serialization.load_pem_private_key((folder / f"{name}.key").read_bytes(), None)
    except (OSError, ValueError):
        return None


def keep(folder, name, certificates, key):
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                               serialization.NoEncryption())
    public = b"".join(each.public_bytes(serialization.Encoding.PEM) for each in certificates)
    for suffix, content in (("key", secret), ("pem", public)):
        fresh = folder / f"{name}.{suffix}.new"
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
        fresh.rename(folder / f"{name}.{suffix}")


def expires_soon(certificate):
    return certificate.not_valid_after_utc - RENEW < datetime.now(UTC)


def vouches_for(authority, name):
    permitted = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees
    if isinstance(name, x509.IPAddress):
        return any(name.value in each.value for each in permitted if isinstance(each, x509.IPAddress))
    return any(f".{name.value}".endswith(f".{each.value}") for each in permitted if isinstance(each, x509.DNSName))


def covers(leaf, wanted):
    return set(wanted) <= set(leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)


def begin(subject, issuer, public_key, lifetime):
    """What every certificate has; valid from yesterday on, since a phone's clock may be slow."""
    now = datetime.now(UTC)
    return (x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1)).not_valid_after(now + lifetime)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False))


def usage(**true):
    every = dict.fromkeys(("digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
                           "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"), False)
    return x509.KeyUsage(**{**every, **true})


def make_authority(folder, wanted):
    """One that may sign for local addresses, local names and what this machine is called now; for nothing else."""
    key = ec.generate_private_key(ec.SECP256R1())
    serial = x509.random_serial_number() % 0x10000
    subject = x509.Name([
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "eventops"),
        x509.NameAttribute(NameOID.COMMON_NAME, f"eventops local {socket.gethostname()[:40]} {serial:04x}")])
    addresses = {*LOCAL, *(ipaddress.ip_network(name.value) for name in wanted if isinstance(name, x509.IPAddress)
                           if not any(name.value in network for network in LOCAL))}
    dns = {"local", *(name.value for name in wanted if isinstance(name, x509.DNSName))}
    permitted = [*map(x509.DNSName, sorted(dns)), *map(x509.IPAddress, sorted(addresses, key=str))]
    certificate = (
        begin(subject, subject, key.public_key(), YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(x509.NameConstraints(permitted_subtrees=permitted, excluded_subtrees=None), critical=True)
        .sign(key, hashes.SHA256()))
    keep(folder, "authority", [certificate], key)
    return certificate, key


def make_leaf(folder, wanted, authority, authority_key):
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"eventops {socket.gethostname()[:40]}")])
    issuer = authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    certificate = (
        begin(subject, authority.subject, key.public_key(), LEAF)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(wanted), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer), critical=False)
        .sign(authority_key, hashes.SHA256()))
    keep(folder, "machine", [certificate, authority], key)
