"""What the system says by itself: a key and values in the row, the words in each reader's language."""

from flask_babel import get_locale

texts = {}  # key -> lazy sentence with %(name)s places; each feature adds its own


def text(message):
    """The sentence of a message the system made, in the present language; values {"ja", "en"} choose theirs."""
    locale = str(get_locale())
    values = {name: value.get(locale) or value["ja"] if isinstance(value, dict) else value
              for name, value in message.values.items()}
    return str(texts[message.announcement]) % values
