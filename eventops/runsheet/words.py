"""What is said about delays: 「+12分」."""

from flask_babel import lazy_gettext as _l


def slip(minutes):
    """「+12分」, 「−3分」, 「±0分」, lazily. static/js/elements/cue-delay.js says the same."""
    sign = "+" if minutes > 0 else "−" if minutes < 0 else "±"
    return _l("%(minutes)s min", minutes=f"{sign}{abs(minutes)}")
