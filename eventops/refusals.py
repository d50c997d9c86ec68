"""Every 'no' a person may read: a code for programs, a sentence in the reader's language, a status."""


class Refused(Exception):
    """The server will not do that, and says why; nothing of the write stays.

    *message* is a (lazy) translated sentence. *subject*, if given, is shown as it is now beside the sentence. An
    *offer* is what may be done instead: the address that takes the same form, and the words of the two buttons.
    """

    status = 422

    def __init__(self, code, message, status=None, fields=None, subject=None, offer=None):
        super().__init__(code)
        self.code, self.message, self.fields, self.subject = code, message, fields or {}, subject
        self.offer = {"offer": offer} if offer else {}
        self.status = status or self.status


class Conflict(Refused):
    """Somebody was first, or the thing has changed meanwhile."""

    status = 409


class Forbidden(Refused):
    """A member who may see it may still not do that."""

    status = 403
