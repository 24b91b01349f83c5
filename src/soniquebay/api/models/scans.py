"""Scans, the work each one asked for, what it skipped, and the workers."""

from datetime import datetime

from sqlalchemy import JSON, Double, ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from soniquebay.api.columns import Base, BinaryText, UtcDateTime


class Scan(Base):
    """A walk through a library and the analyses that follow from it."""

    __tablename__ = "scans"

    id: Mapped[int] = mapped_column(primary_key=True)
    library_id: Mapped[int] = mapped_column(ForeignKey("libraries.id", ondelete="CASCADE"), index=True)
    path: Mapped[str] = mapped_column(BinaryText)
    state: Mapped[str] = mapped_column(String(16), index=True)
    unchanged: Mapped[int] = mapped_column(server_default="0")
    added: Mapped[int] = mapped_column(server_default="0")
    changed: Mapped[int] = mapped_column(server_default="0")
    moved: Mapped[int] = mapped_column(server_default="0")
    missing: Mapped[int] = mapped_column(server_default="0")
    skipped: Mapped[int] = mapped_column(server_default="0")
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    heard_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When its job was last enqueued or its walker last spoke; None: the job has to be enqueued now."""
    anyway: Mapped[bool] = mapped_column(server_default=false())
    """Somebody vouches for the folder, though none of the known files is in it."""
    found_nothing: Mapped[list[str] | None] = mapped_column(JSON)
    """Workers that walked it to the end and met no file, while no file of the library is known."""


class ScanWork(Base):
    """A track that a scan wants analysed. Without an outcome it is outstanding, and only then handed to workers."""

    __tablename__ = "scan_work"
    __table_args__ = (
        Index("ix_scan_work_outstanding", "outcome", "track_id"),
        Index("ix_scan_work_progress", "scan_id", "outcome", "settled_at"),
    )

    scan_id: Mapped[int] = mapped_column(ForeignKey("scans.id", ondelete="CASCADE"), primary_key=True)
    track_id: Mapped[int] = mapped_column(ForeignKey("tracks.id", ondelete="CASCADE"), primary_key=True, index=True)
    outcome: Mapped[str | None] = mapped_column(String(16))
    """done, failed, missing (the file went away before its turn) or cancelled."""
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ScanSkipped(Base):
    """Something that a scan could not or would not enter."""

    __tablename__ = "scan_skipped"

    id: Mapped[int] = mapped_column(primary_key=True)
    scan_id: Mapped[int] = mapped_column(ForeignKey("scans.id", ondelete="CASCADE"), index=True)
    path: Mapped[str] = mapped_column(BinaryText)
    reason: Mapped[str] = mapped_column(Text)


class Worker(Base):
    """A worker and when it was last heard from."""

    __tablename__ = "workers"

    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    processes: Mapped[int]
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    host: Mapped[str | None] = mapped_column(Text)
    version: Mapped[str | None] = mapped_column(String(64))
    clock_skew_s: Mapped[float | None] = mapped_column(Double)
    """How far its clock is ahead of the api's."""
    reported_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    queue: Mapped[dict[str, str | None] | None] = mapped_column(JSON)
    """How it reaches the broker."""
    unknown_roots: Mapped[list[str] | None] = mapped_column(JSON)
    """Names in its setting of roots that no library has."""


class WorkerView(Base):
    """How a library folder looks from a worker."""

    __tablename__ = "worker_views"

    worker: Mapped[str] = mapped_column(ForeignKey("workers.name", ondelete="CASCADE"), primary_key=True)
    library_id: Mapped[int] = mapped_column(
        ForeignKey("libraries.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    path: Mapped[str] = mapped_column(BinaryText)
    """Where the worker has it."""
    state: Mapped[str] = mapped_column(String(16))
    identity: Mapped[str | None] = mapped_column(String(64))
    """Inode of the folder, by which it is known again though all its files were replaced."""
    known: Mapped[int]
    found: Mapped[int]
    """Of so many known files, as many are there with their size."""
    looked_at: Mapped[datetime] = mapped_column(UtcDateTime)
