"""What the README gives an operator to copy: settings, a unit of systemd and a site of nginx that are right."""

import re
import subprocess

import pytest

from eventops import certificates, config
from eventops.config import CHECKOUT, SETTINGS
from tests import programs
from tests.faults.conftest import needs
from tests.faults.houses import block, site


def test_the_settings_are_settings_and_start_it(monkeypatch, tmp_path):
    lines = dict(line.split("=", 1) for line in block("env").splitlines())
    assert set(lines) <= set(SETTINGS)
    for name, value in lines.items():
        monkeypatch.setenv(name, value)
    read = config.from_environment(tmp_path)
    assert read["SQLALCHEMY_DATABASE_URI"].startswith("postgresql+psycopg2:///")
    assert read["RATELIMIT_STORAGE_URI"] == "tallies+redis://127.0.0.1:6379/0"
    assert read["SESSION_COOKIE_NAME"] == "__Host-eventops"


def test_the_buckets_settings_are_settings_and_name_a_bucket(monkeypatch):
    lines = dict(line.split("=", 1) for line in block("properties").splitlines())
    assert set(lines) <= set(SETTINGS)
    for name, value in lines.items():
        monkeypatch.setenv(name, value)
    assert config.photo_bucket()["bucket"] == "fair-photos"


def test_nginx_takes_the_site_and_lets_through_what_the_app_takes(tmp_path):
    needs("nginx")
    files = certificates.for_machine(tmp_path / "tls", "127.0.0.1")
    nginx = programs.Nginx(tmp_path / "nginx", site(*files, [programs.free_port() for _ in range(4)]), 0)
    said = subprocess.run(nginx.command("-t"), capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    megabytes = int(re.search(r"client_max_body_size (\d+)m;", block("nginx"))[1])
    assert megabytes * 1024 * 1024 == config.cookies(secure=True)["MAX_CONTENT_LENGTH"]


def test_systemd_takes_the_unit(tmp_path):
    if not programs.path_of("systemd-analyze"):
        pytest.skip("needs systemd")
    text = block("ini").replace("/opt/eventops/.venv/bin/python", "/bin/true").replace("/opt/eventops", str(CHECKOUT))
    (tmp_path / "eventops@.service").write_text(text.replace("User=eventops", "User=root"))
    said = subprocess.run(["systemd-analyze", "verify", "--man=no", "eventops@5001.service"], cwd=tmp_path,
                          capture_output=True, text=True, check=False, env={"SYSTEMD_UNIT_PATH": f"{tmp_path}:"})
    assert said.returncode == 0, said.stderr
    assert "eventops@" not in said.stderr, said.stderr
