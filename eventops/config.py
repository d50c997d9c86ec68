"""Every setting with its default and meaning, and the only reader of the environment."""

import fcntl
import hashlib
import os
import re
import secrets
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

PACKAGE = Path(__file__).resolve().parent
CHECKOUT = PACKAGE.parent

SETTINGS = {
    "EVENTOPS_HOST": ("127.0.0.1", "Address to listen on; 0.0.0.0 lets phones of the same network in."),
    "EVENTOPS_PORT": ("5000", "Port to listen on."),
    "EVENTOPS_INSTANCE": ("instance/", "Folder of what this machine owns: database, photos, secret key."),
    "EVENTOPS_PUBLIC_URL": ("", "Address in links and QR codes, e.g. https://fair.example.jp; guessed when empty."),
    "EVENTOPS_DATABASE_URL": ("", "Database; empty means SQLite in the instance folder."),
    "EVENTOPS_DATABASE_CONNECTIONS": ("20", "The most connections to PostgreSQL that one process holds."),
    "EVENTOPS_REDIS_URL": ("", "Redis that wakes the other processes; empty means one process."),
    "EVENTOPS_PHOTOS": ("", "Bucket that keeps the photos, s3://name or s3://name/folder; empty means files."),
    "EVENTOPS_PHOTOS_ENDPOINT": ("", "Address of the S3-compatible store, https://s3.example.jp; empty means AWS."),
    "EVENTOPS_PHOTOS_REGION": ("us-east-1", "Region of the bucket."),
    "EVENTOPS_PHOTOS_ACCESS_KEY": ("", "Access key that may read, write, list and delete in that bucket."),
    "EVENTOPS_PHOTOS_SECRET_KEY": ("", "Its secret."),
    "EVENTOPS_ASYNC_MODE": ("eventlet", "What carries the sockets: eventlet, gevent or threading."),
    "EVENTOPS_SECRET_KEY": ("", "Signs cookies; made and kept in the instance folder on first start."),
    "EVENTOPS_TRUSTED_PROXIES": ("0", "How many proxies before this server set X-Forwarded-For and -Proto."),
    "EVENTOPS_TLS_CERTIFICATE": ("", "With --tls: a certificate of your own (PEM, with chain), not a local one."),
    "EVENTOPS_TLS_KEY": ("", "With --tls: the key of that certificate (PEM)."),
    "EVENTOPS_PUSH": ("on", "Whether what is urgent may be sent to phones that are not open (Web Push): on or off."),
    "EVENTOPS_PUSH_SERVICES": (
        "fcm.googleapis.com *.push.services.mozilla.com *.notify.windows.com web.push.apple.com",
        "The only hosts it is sent to, those of the browsers; `*.` before a name means all below it."),
    "EVENTOPS_PUSH_CONTACT": ("", "Whom they may write to about this server, mailto:… or https://…; else its address."),
    "EVENTOPS_METRICS_TOKEN": ("", "Bearer token that opens /metrics from other machines than this one."),
}
ASYNC_MODES = ("eventlet", "gevent", "threading")
MAX_UPLOAD = 12 * 1024 * 1024  # bytes, one photo
MAX_PHOTOS = 10  # in one post


class BadSetting(SystemExit):
    """A setting that cannot be used: stops the start with one clear line."""


def setting(name):
    return os.environ.get(name) or SETTINGS[name][0]


def whole_number(name, least, most):
    text = setting(name)
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise BadSetting(f"{name} must be a whole number from {least} to {most}, not {text!r}.")
    return int(text)


def instance_folder():
    return Path(os.environ.get("EVENTOPS_INSTANCE") or CHECKOUT / "instance").resolve()


def secret_key(folder):
    """The key in the environment, else the one kept in *folder*, made on first start and readable by us alone."""
    if key := setting("EVENTOPS_SECRET_KEY"):
        return key
    kept = folder / "secret_key"
    with alone_in(folder):
        if not kept.exists():
            fresh = folder / f"secret_key.{secrets.token_hex(4)}"
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_hex(32))
            fresh.rename(kept)
    return kept.read_text().strip()


@contextmanager
def alone_in(folder):
    """No other process is in here for this folder meanwhile: two that start at once must agree on what they make."""
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


def async_mode():
    if (mode := setting("EVENTOPS_ASYNC_MODE")) not in ASYNC_MODES:
        raise BadSetting(f"EVENTOPS_ASYNC_MODE must be one of {', '.join(ASYNC_MODES)}, not {mode!r}.")
    return mode


def database_url(folder):
    url = setting("EVENTOPS_DATABASE_URL") or f"sqlite:///{folder / 'eventops.db'}"
    for name in ("postgres://", "postgresql://"):
        if url.startswith(name):  # psycopg2 is the driver that waits without holding up the others
            url = url.replace(name, "postgresql+psycopg2://", 1)
    if url.startswith("postgresql") and find_spec("psycopg2") is None:
        raise BadSetting("EVENTOPS_DATABASE_URL names PostgreSQL: pip install -e '.[cluster]' brings its driver.")
    if url.partition(":")[0].partition("+")[0] not in ("sqlite", "postgresql"):
        raise BadSetting(f"EVENTOPS_DATABASE_URL must begin with sqlite: or postgresql:, not {url.split(':')[0]!r}.")
    return url


def redis_url():
    url = setting("EVENTOPS_REDIS_URL")
    if url and not url.startswith(("redis://", "rediss://", "unix://")):
        raise BadSetting(f"EVENTOPS_REDIS_URL must begin with redis:, rediss: or unix:, not {url.partition(':')[0]!r}.")
    if url and find_spec("redis") is None:
        raise BadSetting("EVENTOPS_REDIS_URL names Redis: pip install -e '.[cluster]' brings its driver.")
    return url


def photo_bucket():
    """What ``storage.Bucket`` is made of, or None where photos are files. Raises BadSetting."""
    if not (url := setting("EVENTOPS_PHOTOS")):
        return None
    bucket, _, prefix = url.removeprefix("s3://").partition("/")
    if not url.startswith("s3://") or not bucket:
        raise BadSetting(f"EVENTOPS_PHOTOS must be s3://bucket or s3://bucket/folder, not {url!r}.")
    if find_spec("obstore") is None:
        raise BadSetting("EVENTOPS_PHOTOS names a bucket: pip install -e '.[s3]' brings its driver.")
    for name in ("EVENTOPS_PHOTOS_ACCESS_KEY", "EVENTOPS_PHOTOS_SECRET_KEY"):
        if not setting(name):
            raise BadSetting(f"EVENTOPS_PHOTOS names a bucket: {name} is missing.")
    endpoint = setting("EVENTOPS_PHOTOS_ENDPOINT")
    if endpoint and not endpoint.startswith(("http://", "https://")):
        raise BadSetting(f"EVENTOPS_PHOTOS_ENDPOINT must begin with http:// or https://, not {endpoint!r}.")
    return {"bucket": bucket, "prefix": prefix.strip("/"), "endpoint": endpoint,
            "region": setting("EVENTOPS_PHOTOS_REGION"), "key": setting("EVENTOPS_PHOTOS_ACCESS_KEY"),
            "secret": setting("EVENTOPS_PHOTOS_SECRET_KEY")}


PUSH_SERVICE = re.compile(r"(\*\.)?([a-z0-9-]+\.)+[a-z][a-z0-9-]*|http://(127\.0\.0\.1|\[::1\]):\d{1,5}")
CONTACT = re.compile(r"mailto:[^@\s]+@[\w-]+(\.[\w-]+)+|https://[\w-]+(\.[\w-]+)+")


def push_services():
    """Hosts that may be called, and loopback origins that tests set; none where push is off. Raises BadSetting."""
    if (wanted := setting("EVENTOPS_PUSH")) not in ("on", "off"):
        raise BadSetting(f"EVENTOPS_PUSH must be on or off, not {wanted!r}.")
    services = tuple(setting("EVENTOPS_PUSH_SERVICES").lower().replace(",", " ").split())
    for each in services:
        if not PUSH_SERVICE.fullmatch(each):
            raise BadSetting(f"EVENTOPS_PUSH_SERVICES must be names of hosts, perhaps after *., not {each!r}.")
    return services if wanted == "on" else ()


def push_contact(public):
    """Whom a push service is told to write to. Raises BadSetting."""
    contact = setting("EVENTOPS_PUSH_CONTACT")
    if contact and not CONTACT.fullmatch(contact):
        raise BadSetting(f"EVENTOPS_PUSH_CONTACT must be mailto:me@example.jp or https://example.jp, not {contact!r}.")
    own = f"https://{urlsplit(public).hostname}"
    return contact or (own if public.startswith("https://") and CONTACT.fullmatch(own) else "mailto:root@localhost")


def postgres_engine(url, port, connections):
    """How PostgreSQL is spoken to: nobody waits for ever, and a connection that died is noticed before it is used."""
    limits = {"statement_timeout": 20_000, "lock_timeout": 10_000, "idle_in_transaction_session_timeout": 60_000}
    lost = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 15_000}
    own = {} if "options=" in url else {"options": " ".join(f"-c {name}={ms}" for name, ms in limits.items())}
    return {
        "pool_size": connections, "max_overflow": 0, "pool_timeout": 10, "pool_pre_ping": True, "pool_recycle": 1800,
        "connect_args": {"application_name": f"eventops:{port}", "connect_timeout": 5, **lost, **own},
    }


def shared_name(key):
    """What processes with this secret key call what they share in Redis, which others may use, too."""
    return "eventops-" + hashlib.sha256(b"shared:" + key.encode()).hexdigest()[:12]


def rate_limits(redis, key):
    """Where rate limits are counted: for all processes in Redis, else in the one there is."""
    if not redis:
        return {"RATELIMIT_STORAGE_URI": "memory://"}
    return {"RATELIMIT_STORAGE_URI": f"tallies+{redis}",
            "RATELIMIT_STORAGE_OPTIONS": {"key_prefix": f"{shared_name(key)}-limits"}}


SECRET = ("EVENTOPS_SECRET_KEY", "EVENTOPS_DATABASE_URL", "EVENTOPS_REDIS_URL", "EVENTOPS_METRICS_TOKEN",
          "EVENTOPS_PHOTOS_ACCESS_KEY", "EVENTOPS_PHOTOS_SECRET_KEY")


def told():
    """The settings that were made, for a backup to remember; those that hold a secret without it."""
    return {name: "…" if name in SECRET else os.environ[name] for name in SETTINGS if os.environ.get(name)}


def environment(**more):
    """The environment for a program of others that we start."""
    return {**os.environ, **more}


def check_names():
    for name in sorted(os.environ):
        if name.startswith("EVENTOPS_") and name not in SETTINGS:
            raise BadSetting(f"{name} is not a setting; known are {', '.join(SETTINGS)}.")


def from_environment(folder=None):
    """The app's configuration; *folder* overrides the instance folder. Raises BadSetting."""
    check_names()
    folder = Path(folder or instance_folder())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        key = secret_key(folder)
    except OSError as error:
        raise BadSetting(f"EVENTOPS_INSTANCE: cannot use {folder}: {error.strerror}.") from None
    public = setting("EVENTOPS_PUBLIC_URL").rstrip("/")
    if public and not public.startswith(("http://", "https://")):
        raise BadSetting(f"EVENTOPS_PUBLIC_URL must begin with http:// or https://, not {public!r}.")
    redis = redis_url()
    return {
        "INSTANCE": folder,
        "SECRET_KEY": key,
        "SQLALCHEMY_DATABASE_URI": database_url(folder),
        "DATABASE_CONNECTIONS": whole_number("EVENTOPS_DATABASE_CONNECTIONS", 2, 1000),
        "REDIS_URL": redis or None,
        "SHARED_NAME": shared_name(key),
        "ASYNC_MODE": async_mode(),
        "HOST": setting("EVENTOPS_HOST"),
        "PORT": whole_number("EVENTOPS_PORT", 0, 65535),
        "PUBLIC_URL": public,
        "TRUSTED_PROXIES": whole_number("EVENTOPS_TRUSTED_PROXIES", 0, 10),
        "METRICS_TOKEN": setting("EVENTOPS_METRICS_TOKEN"),
        "PHOTO_FOLDER": folder / "photos",
        "PHOTO_BUCKET": photo_bucket(),
        "PUSH_SERVICES": push_services(),
        "PUSH_CONTACT": push_contact(public),
        **cookies(secure=public.startswith("https://")),
        **rate_limits(redis, key),
    }


def own_certificate():
    """``(certificate file, key file)`` as set, or None. Raises BadSetting."""
    files = tuple(setting(name) for name in ("EVENTOPS_TLS_CERTIFICATE", "EVENTOPS_TLS_KEY"))
    if not any(files):
        return None
    for name, file in zip(("EVENTOPS_TLS_CERTIFICATE", "EVENTOPS_TLS_KEY"), files, strict=True):
        if not os.access(file, os.R_OK):
            raise BadSetting(f"{name} must be a file that can be read, not {file!r}.")
    return files


def under_tls():
    """What is different when this server itself speaks https. Raises BadSetting."""
    if setting("EVENTOPS_PUBLIC_URL").startswith("http://"):
        raise BadSetting("EVENTOPS_PUBLIC_URL must begin with https:// under --tls.")
    kept_by_us = None if own_certificate() else instance_folder() / "tls"
    return {"TLS": True, "CERTIFICATES": kept_by_us, **cookies(secure=True)}


def cookies(secure):
    return {
        "SESSION_COOKIE_NAME": "__Host-eventops" if secure else "eventops",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        # the session's row ends it, not the cookie, which is made once and outlives it by a fortnight: so that whoever
        # was shown out can be told why
        "PERMANENT_SESSION_LIFETIME": 60 * 60 * 24 * 28,
        "SESSION_REFRESH_EACH_REQUEST": False,
        "MAX_CONTENT_LENGTH": MAX_UPLOAD * MAX_PHOTOS + 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
        "WTF_CSRF_TIME_LIMIT": None,  # events are long; the token lives as long as the session row
        "SEND_FILE_MAX_AGE_DEFAULT": 60 * 60 * 24 * 365,
    }


def fingerprint(folder):
    """A short hash of every file in *folder*: static addresses carry it, so that files may be cached for ever."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
