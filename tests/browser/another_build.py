"""``app.py`` as a later version of it would come up: its static files have another fingerprint, and are the same.

(A file more in ``static/`` would be seen by every other server that starts from this checkout meanwhile.)
"""

from eventops import config, transport

transport.patch(config.async_mode())

from eventops import serving  # noqa: E402

if __name__ == "__main__":
    really = config.fingerprint
    config.fingerprint = lambda folder: f"{really(folder)[:-1]}x"
    serving.main()
