"""All that must hold when a soak is over."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from soniquebay.contracts.events import Event
from tests.soak.checks.answers import Answers, wrong_answers
from tests.soak.checks.orphans import orphans
from tests.soak.checks.rows import wrong_analyses, wrong_catalog, wrong_tracks, wrong_work
from tests.soak.checks.told import wrong_story, wrong_stream
from tests.soak.expected import Expected


def everything_wrong(session: Session, answers: Answers, seen: Sequence[Event], expected: Expected) -> list[str]:
    """Return a sentence for each thing that is wrong; none where nothing was lost and nothing done twice."""
    return [
        *wrong_tracks(session, expected),
        *wrong_analyses(session, expected),
        *wrong_work(session, expected),
        *wrong_catalog(session, expected),
        *orphans(session.connection()),
        *wrong_stream(session, seen),
        *wrong_story(session, seen, expected),
        *wrong_answers(answers, expected),
    ]
