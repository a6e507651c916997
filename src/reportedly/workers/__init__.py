"""Where reports are collected and read: in processes of their own, which a report may take down without the run.

`crew` gives what collects and reads. Each worker is another Python that runs `reportedly.workers.child` under the
limits of the settings. What a worker did when it died is one Issue; another takes its place.
"""

from __future__ import annotations

from reportedly.knowledge import Knowledge
from reportedly.settings import Settings
from reportedly.workers.crew import Crew, Processes, Read
from reportedly.workers.here import Here
from reportedly.workers.spread import spread

__all__ = ["Crew", "Processes", "Read", "crew", "spread"]


def crew(settings: Settings, knowledge: Knowledge | None = None) -> Crew:
    """Who collects and reads in a run: `settings.workers` processes; this one when that is 0 or `knowledge` is given.

    Knowledge that is loaded already cannot be handed to another process.
    """
    if settings.workers and knowledge is None:
        return Processes(settings)
    return Here(settings, knowledge or Knowledge.load(settings))
