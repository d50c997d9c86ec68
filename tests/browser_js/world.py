"""What the stand-in server keeps, and the tricks a test has put in force."""


class World:
    """What the real server keeps in its database, and the tricks in force."""

    def __init__(self):
        self.epoch, self.csrf = "e1", "token-1"
        self.head = 10
        self.messages = {}  # client_id → {"n", "body", "author", "photos"}
        self.posts = []  # every POST that arrived: (client_id, what it was answered)
        self.asked = []  # every catch-up question
        self.reads = []
        self.hellos = []
        self.answers = []  # statuses to answer the next POSTs with, before the normal way
        self.pulse = True
        self.silent = False  # keep what happens from the sockets
        self.ack = {"delay": 0, "first": []}  # packets sent before the acknowledgement
        self.hello = None  # another answer to hello
        self.post_delay = 0
        self.door = {"open": False}
        self.changes = None  # another answer to the question
        self.at_once = 3  # messages of a page that is not at its talk's end
        self.newer_delay = 0
