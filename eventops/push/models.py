"""Where a signed-in browser wants to be called, as its maker's push service has it."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventops import clock
from eventops.extensions import db
from eventops.people.models import Session


class PushSubscription(db.Model):
    """One browser's address at its push service and the keys only that browser can read by; gone with its session."""

    __tablename__ = "push_subscriptions"
    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id"), unique=True)
    endpoint: Mapped[str] = mapped_column(unique=True)
    p256dh: Mapped[str]
    auth: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    session: Mapped[Session] = relationship()
