"""The certificates of ``--tls``: made once, kept for us alone, renewed in time, good for local names alone."""

import ipaddress
import stat
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from eventops import certificates, config
from eventops.config import BadSetting


def read(file):
    return x509.load_pem_x509_certificates(file.read_bytes())


def checked(folder, name):
    """What a phone that trusts the authority does with the certificate. Raises VerificationError."""
    leaf, *chain = read(folder / "machine.pem")
    store = Store(read(certificates.authority_file(folder)))
    return PolicyBuilder().store(store).build_server_verifier(certificates.general_name(name)).verify(leaf, chain)


def test_every_name_of_this_machine_is_vouched_for(tmp_path):
    certificates.for_machine(tmp_path, "0.0.0.0")
    names = certificates.names("0.0.0.0")
    assert {"localhost", "127.0.0.1", "::1"} <= set(names)
    [leaf, _authority] = read(tmp_path / "machine.pem")
    assert certificates.covers(leaf, [certificates.general_name(name) for name in names])
    assert checked(tmp_path, "127.0.0.1")
    with pytest.raises(VerificationError):
        checked(tmp_path, "192.168.77.77")


def test_keys_are_for_us_alone(tmp_path):
    certificates.for_machine(tmp_path / "tls", "127.0.0.1")
    assert stat.S_IMODE((tmp_path / "tls").stat().st_mode) == 0o700
    for path in (tmp_path / "tls").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    assert sorted(path.name for path in (tmp_path / "tls").iterdir()) == [
        "authority.key", "authority.pem", "machine.key", "machine.pem"]


def test_they_are_made_once(tmp_path):
    first = [file.read_bytes() for file in certificates.for_machine(tmp_path, "127.0.0.1")]
    assert [file.read_bytes() for file in certificates.for_machine(tmp_path, "127.0.0.1")] == first


def test_another_address_gets_another_certificate_from_the_same_authority(tmp_path):
    certificates.for_machine(tmp_path, "127.0.0.1")
    authority = certificates.authority_file(tmp_path).read_bytes()
    certificates.for_machine(tmp_path, "192.168.1.20")
    assert certificates.authority_file(tmp_path).read_bytes() == authority, "phones trust that one already"
    assert checked(tmp_path, "192.168.1.20")


def test_an_address_the_authority_may_not_vouch_for_gets_another_authority(tmp_path):
    certificates.for_machine(tmp_path, "127.0.0.1")
    authority = certificates.authority_file(tmp_path).read_bytes()
    certificates.for_machine(tmp_path, "8.8.8.8")
    assert certificates.authority_file(tmp_path).read_bytes() != authority
    assert checked(tmp_path, "8.8.8.8")


def test_it_is_renewed_before_it_ends(tmp_path, monkeypatch):
    monkeypatch.setattr(certificates, "LEAF", timedelta(days=29))
    certificates.for_machine(tmp_path, "127.0.0.1")
    old = read(tmp_path / "machine.pem")[0]
    monkeypatch.undo()
    certificates.for_machine(tmp_path, "127.0.0.1")
    new = read(tmp_path / "machine.pem")[0]
    assert new.serial_number != old.serial_number
    assert timedelta(days=300) < new.not_valid_after_utc - datetime.now(UTC) < timedelta(days=825)


def test_a_broken_file_is_made_anew(tmp_path):
    certificates.for_machine(tmp_path, "127.0.0.1")
    (tmp_path / "machine.key").write_text("")
    certificates.for_machine(tmp_path, "127.0.0.1")
    assert checked(tmp_path, "127.0.0.1")


@pytest.mark.parametrize(("name", "may"), [
    ("192.168.0.7", True), ("10.1.2.3", True), ("localhost", True), ("hall.local", True),
    ("1.1.1.1", False), ("bank.example", False), ("notlocal", False),
])
def test_the_authority_may_vouch_for_local_names_alone(tmp_path, name, may):
    certificates.for_machine(tmp_path, "127.0.0.1")
    [authority] = read(certificates.authority_file(tmp_path))
    assert certificates.vouches_for(authority, certificates.general_name(name)) is may
    constraints = authority.extensions.get_extension_for_class(x509.NameConstraints)
    assert constraints.critical, "who does not understand it must not trust it"


def test_a_stolen_authority_key_signs_nothing_a_phone_believes(tmp_path):
    certificates.for_machine(tmp_path, "127.0.0.1")
    authority, key = certificates.load(tmp_path, "authority")
    certificates.make_leaf(tmp_path, [certificates.general_name("bank.example")], authority, key)
    with pytest.raises(VerificationError):
        checked(tmp_path, "bank.example")


def test_the_fingerprint_reads_as_browsers_show_it(tmp_path):
    file, _key = certificates.for_machine(tmp_path, "127.0.0.1")
    assert len(certificates.fingerprint(file).split(":")) == 32


def test_link_local_addresses_come_without_their_zone():
    assert all(ipaddress.ip_address(name) for name in certificates.names("0.0.0.0") if ":" in name)


# settings

def test_a_certificate_of_ones_own_is_used_and_none_is_made(monkeypatch, tmp_path):
    file, key = certificates.for_machine(tmp_path, "127.0.0.1")
    monkeypatch.setenv("EVENTOPS_TLS_CERTIFICATE", str(file))
    with pytest.raises(BadSetting, match="EVENTOPS_TLS_KEY must be a file"):
        config.under_tls()
    monkeypatch.setenv("EVENTOPS_TLS_KEY", str(key))
    assert config.own_certificate() == (str(file), str(key))
    assert config.under_tls()["CERTIFICATES"] is None


def test_under_tls_cookies_are_bound_to_the_host_and_the_public_address_is_https(monkeypatch):
    assert config.under_tls()["SESSION_COOKIE_NAME"] == "__Host-eventops"
    assert config.under_tls()["SESSION_COOKIE_SECURE"]
    monkeypatch.setenv("EVENTOPS_PUBLIC_URL", "http://fair.example.jp")
    with pytest.raises(BadSetting, match="EVENTOPS_PUBLIC_URL"):
        config.under_tls()
