"""A note's text as HTML: headings, lists, bold, links, and nothing else.

No HTML of the writer's passes through, and no picture, table or code is made of it; what a link may lead to is the
library's rule (no ``javascript:``, ``data:`` and the like).
"""

from markdown_it import MarkdownIt
from markupsafe import Markup

from eventops.notes import blueprint

TOP = 2  # a note's title is a heading of the second level: its own begin below

_parser = MarkdownIt("zero", {"html": False, "linkify": True, "breaks": True}).enable(
    ["heading", "list", "emphasis", "link", "linkify", "newline", "escape", "entity"])


def _below(tokens, at, _options, _env):
    token = tokens[at]
    level = min(int(token.tag[1]) + TOP, 6)
    return f"<h{level}>" if token.nesting == 1 else f"</h{level}>\n"


def _link(tokens, at, options, env):
    tokens[at].attrs = {"href": tokens[at].attrGet("href"), "target": "_blank", "rel": "noopener"}
    return _parser.renderer.renderToken(tokens, at, options, env)


_parser.renderer.rules |= {"heading_open": _below, "heading_close": _below, "link_open": _link}


@blueprint.app_template_filter()
def markdown(text):
    return Markup(_parser.render(text))
