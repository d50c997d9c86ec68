"""Settings: known by name, usable or refused with one clear line; the key that signs cookies."""

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from eventops import config
from eventops.config import BadSetting

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def settings(monkeypatch, tmp_path):
    """``settings(EVENTOPS_PORT="80")``: the configuration a start with these would have, and no others."""

    def read(**environment):
        for name in [name for name in os.environ if name.startswith("EVENTOPS_")]:
            monkeypatch.delenv(name)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return config.from_environment(tmp_path)

    return read


def test_without_any_setting_it_serves_this_machine_from_its_folder(settings, tmp_path):
    read = settings()
    assert (read["HOST"], read["PORT"], read["ASYNC_MODE"]) == ("127.0.0.1", 5000, "eventlet")
    assert read["SQLALCHEMY_DATABASE_URI"] == f"sqlite:///{tmp_path / 'eventops.db'}"
    assert read["PHOTO_FOLDER"] == tmp_path / "photos"
    assert read["REDIS_URL"] is None


def test_every_setting_can_be_read_with_its_default(monkeypatch):
    for name, (default, meaning) in config.SETTINGS.items():
        monkeypatch.delenv(name, raising=False)
        assert config.setting(name) == default
        assert meaning.endswith(".")


def test_an_unknown_setting_stops_the_start_and_names_the_known(settings):
    with pytest.raises(BadSetting) as stop:
        settings(EVENTOPS_HOTS="0.0.0.0")
    assert str(stop.value).startswith("EVENTOPS_HOTS is not a setting")
    assert "EVENTOPS_HOST" in str(stop.value)


UNUSABLE = [
    ("EVENTOPS_PORT", "http"), ("EVENTOPS_PORT", "-1"), ("EVENTOPS_PORT", "65536"), ("EVENTOPS_PORT", "8０"),
    ("EVENTOPS_ASYNC_MODE", "asyncio"), ("EVENTOPS_TRUSTED_PROXIES", "yes"), ("EVENTOPS_TRUSTED_PROXIES", "11"),
    ("EVENTOPS_PUBLIC_URL", "fair.example.jp"), ("EVENTOPS_DATABASE_URL", "mysql://somewhere/fair"),
    ("EVENTOPS_REDIS_URL", "localhost:6379"),
    ("EVENTOPS_DATABASE_CONNECTIONS", "1"), ("EVENTOPS_DATABASE_CONNECTIONS", "many"),
]


UNUSABLE += [("EVENTOPS_PUSH", "yes"), ("EVENTOPS_PUSH_CONTACT", "me@a.example"), *(
    ("EVENTOPS_PUSH_SERVICES", value) for value in (
        "*", "*.", "localhost", "10.0.0.1", "https://a.example", "http://a.example", "http://127.0.0.1", "a.example/x",
        "a.example:22", "me@a.example", "http://10.0.0.1:80", "a..example"))]


@pytest.mark.parametrize(("name", "value"), UNUSABLE)
def test_an_unusable_value_stops_the_start_with_one_line_that_names_it(settings, name, value):
    with pytest.raises(BadSetting) as stop:
        settings(**{name: value})
    assert str(stop.value).startswith(name)
    assert "\n" not in str(stop.value)


@pytest.mark.parametrize(("name", "value", "key", "read_as"), [
    ("EVENTOPS_PORT", "0", "PORT", 0), ("EVENTOPS_ASYNC_MODE", "gevent", "ASYNC_MODE", "gevent"),
    ("EVENTOPS_PUBLIC_URL", "https://fair.example.jp/", "PUBLIC_URL", "https://fair.example.jp"),
    ("EVENTOPS_DATABASE_URL", "postgres://here/fair", "SQLALCHEMY_DATABASE_URI", "postgresql+psycopg2://here/fair"),
    ("EVENTOPS_DATABASE_URL", "postgresql://here/fair", "SQLALCHEMY_DATABASE_URI", "postgresql+psycopg2://here/fair"),
    ("EVENTOPS_REDIS_URL", "redis://localhost:6379/0", "REDIS_URL", "redis://localhost:6379/0"),
    ("EVENTOPS_TRUSTED_PROXIES", "1", "TRUSTED_PROXIES", 1), ("EVENTOPS_PUSH", "off", "PUSH_SERVICES", ()),
    ("EVENTOPS_PUSH_SERVICES", "a.example, *.B.example", "PUSH_SERVICES", ("a.example", "*.b.example")),
    ("EVENTOPS_PUSH_SERVICES", "http://127.0.0.1:9", "PUSH_SERVICES", ("http://127.0.0.1:9",)),
    ("EVENTOPS_PUSH_CONTACT", "mailto:me@a.example", "PUSH_CONTACT", "mailto:me@a.example"),
    ("EVENTOPS_PUBLIC_URL", "https://fair.example.jp:8443", "PUSH_CONTACT", "https://fair.example.jp"),
    ("EVENTOPS_PUBLIC_URL", "http://fair.example.jp", "PUSH_CONTACT", "mailto:root@localhost"),
])
def test_a_usable_value_is_used(settings, name, value, key, read_as):
    assert settings(**{name: value})[key] == read_as


def test_a_folder_that_cannot_be_made_stops_the_start(settings, tmp_path):
    settings()
    (tmp_path / "file").write_text("")
    with pytest.raises(BadSetting, match="EVENTOPS_INSTANCE: cannot use"):
        config.from_environment(tmp_path / "file" / "instance")


def test_the_secret_key_is_made_once_and_kept_for_us_alone(settings, tmp_path):
    key = settings()["SECRET_KEY"]
    kept = tmp_path / "secret_key"
    assert len(key) == 64
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert settings()["SECRET_KEY"] == key == kept.read_text().strip()
    assert [path.name for path in tmp_path.glob("secret_key*")] == ["secret_key"]


def test_processes_that_start_together_make_one_secret_key(settings, tmp_path):
    settings()
    (tmp_path / "secret_key").unlink()
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _turn: config.secret_key(tmp_path), range(40)))
    assert keys == {(tmp_path / "secret_key").read_text()}


def test_what_is_shared_in_redis_bears_a_name_of_this_installation(settings):
    one, other = (settings(EVENTOPS_REDIS_URL="redis://here/0", EVENTOPS_SECRET_KEY=key) for key in ("one", "other"))
    assert one["SHARED_NAME"] != other["SHARED_NAME"]
    assert one["RATELIMIT_STORAGE_OPTIONS"] != other["RATELIMIT_STORAGE_OPTIONS"]
    assert "one" not in one["SHARED_NAME"], "and does not give the key away"


@pytest.mark.parametrize(("setting", "library"), [("EVENTOPS_REDIS_URL", "redis"),
                                                  ("EVENTOPS_DATABASE_URL", "psycopg2")])
def test_a_driver_that_is_not_installed_stops_the_start_with_how_to_get_it(settings, monkeypatch, setting, library):
    monkeypatch.setattr(config, "find_spec", lambda name: None if name == library else object())
    with pytest.raises(BadSetting, match=r"\.\[cluster\]"):
        settings(**{setting: {"redis": "redis://here/0", "psycopg2": "postgresql://here/fair"}[library]})


def test_no_wait_for_postgresql_is_without_an_end():
    engine = config.postgres_engine("postgresql://here/fair", 5001, 7)
    assert (engine["pool_size"], engine["max_overflow"], engine["pool_pre_ping"]) == (7, 0, True)
    for limit in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
        assert f"-c {limit}=" in engine["connect_args"]["options"]
    own = config.postgres_engine("postgresql://here/fair?options=-csearch_path%3Dfair", 5001, 7)
    assert "options" not in own["connect_args"], "what the address says stays"


def test_a_secret_key_that_is_set_is_used_and_none_is_written(settings, tmp_path):
    assert settings(EVENTOPS_SECRET_KEY="from the environment")["SECRET_KEY"] == "from the environment"
    assert not (tmp_path / "secret_key").exists()


def test_under_https_cookies_are_bound_to_the_host(settings):
    plain, secure = settings(), settings(EVENTOPS_PUBLIC_URL="https://fair.example.jp")
    assert (plain["SESSION_COOKIE_NAME"], plain["SESSION_COOKIE_SECURE"]) == ("eventops", False)
    assert (secure["SESSION_COOKIE_NAME"], secure["SESSION_COOKIE_SECURE"]) == ("__Host-eventops", True)
    assert secure["SESSION_COOKIE_HTTPONLY"]
    assert secure["SESSION_COOKIE_SAMESITE"] == "Lax"


@pytest.mark.parametrize(("name", "value"), [("EVENTOPS_PORT", "http"), ("EVENTOPS_ASYNC_MODE", "asyncio"),
                                             ("EVENTOPS_HOTS", "1")])
def test_the_program_itself_says_one_line_and_stops(tmp_path, name, value):
    kept = {key: text for key, text in os.environ.items() if not key.startswith("EVENTOPS_")}
    start = subprocess.run(
        [sys.executable, "app.py"], cwd=ROOT, capture_output=True, text=True, timeout=60,
        env={**kept, "EVENTOPS_INSTANCE": str(tmp_path), "EVENTOPS_ASYNC_MODE": "threading", name: value})
    assert start.returncode == 1
    assert start.stderr.strip().splitlines()[-1].startswith(name)
    assert "Traceback" not in start.stderr


def test_static_addresses_change_with_what_the_files_hold(tmp_path):
    (tmp_path / "js").mkdir()
    (tmp_path / "js" / "app.js").write_text("1")
    before = config.fingerprint(tmp_path)
    assert config.fingerprint(tmp_path) == before
    (tmp_path / "js" / "app.js").write_text("2")
    assert config.fingerprint(tmp_path) != before
