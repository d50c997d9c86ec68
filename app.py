"""Entry point: choose the server that carries the sockets, make the app, run it."""

import gc

gc.disable()  # until it serves: what a start makes stays, and looking through it is a quarter of the time

from eventops import config, transport

transport.patch(config.async_mode())  # before every other import

from eventops import serving

if __name__ == "__main__":
    serving.main()
