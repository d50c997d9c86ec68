"""The model trade fair: a believable morning that the demo, the tests, the screenshots and the benchmarks stand on."""


def lay_out():
    """Make the fair, once; day one is today."""
    from eventops.demo.load import Loader
    from eventops.events.queries import there_are_events

    if not there_are_events():
        Loader().run()


def print_links(address):
    """A reusable sign-in link for each of the cast: name, role, link."""
    from eventops.demo.links import lines

    print("  The demo's people デモの登場人物 (address/sign-in/…):\n", *lines(address), sep="\n  ")
    print(flush=True)
