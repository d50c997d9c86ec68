"""The page of contacts: one tap calls; managers change them where they stand."""

from flask import render_template, url_for

from eventops import live
from eventops.contacts import actions, blueprint, queries
from eventops.contacts.forms import LEAST, ContactForm
from eventops.contacts.models import Contact
from eventops.feed.forms import PressForm
from eventops.live import Part
from eventops.people.access import members_only, writes


@live.shows(Contact)
def parts_of_contact(_contact):
    """Who may see it differs by step, so each page asks for its own list."""
    return [Part("reload", "#contacts")]


@blueprint.get("")
@members_only("contact.read")
def show_contacts(member):
    return render_template("contacts/contacts.html", member=member, contacts=queries.shown_to(member),
                           form=ContactForm(formdata=None), steps=LEAST)


@blueprint.post("")
@writes("contact.edit", ContactForm)
def add_contact(member, form):
    actions.add_contact(member, **form.values())
    return to_list(member)


@blueprint.post("/<key>")
@writes("contact.edit", ContactForm)
def change_contact(member, form, key):
    actions.change_contact(member, queries.contact(member, key), form.version.data, **form.values())
    return to_list(member)


@blueprint.post("/<key>/strike")
@writes("contact.edit", PressForm)
def strike_contact(member, form, key):
    actions.strike_contact(member, queries.contact(member, key))
    return to_list(member)


def to_list(member):
    return {"go": url_for("contacts.show_contacts", event=member.event.slug)}
