"""Rules of gold: which hand-outs are gold items, and what answers to them lead to.

A gold item has an answer that is known. It is handed out among the others by a draw that nobody can
foresee, so the caller passes a random number. A labeller gets each gold item once.

The quiz of a project consists of gold items that come before anything else. It ends after ``quiz``
answers, or when the labeller has had all gold items; then the share of right answers decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from supt_async.domain.participation import (
    GOLD_MISSED,
    QUIZ_FAILED,
    IdleWhy,
    Participation,
    ParticipationState,
)
from supt_async.domain.results import QuizPlace

JUDGED_AFTER = 10
"""Number of gold answers from which on a labeller may be suspended."""
QUIZ_LEAST = 0.7
"""Share of the quiz that has to be right in a project without a ``gold_min``."""


@dataclass(frozen=True, slots=True)
class GoldRules:
    """Settings of a project that concern gold."""

    rate: float = 0.0
    """Share of the hand-outs that are gold."""
    feedback: bool = False
    """Labellers are told after each gold answer whether it was right."""
    least: float = 0.0
    """Share of the gold answers that has to be right; 0: nobody is suspended."""
    quiz: int = 0
    """Number of gold answers that come before anything else."""

    def in_quiz(self, participation: Participation) -> bool:
        """Tell whether a labeller gets gold items only, until they have passed the quiz."""
        return self.quiz > 0 and not participation.quiz_passed

    def tells(self, participation: Participation) -> bool:
        """Tell whether a labeller learns whether a gold answer was right."""
        return self.feedback or self.in_quiz(participation)

    def quiz_left(self, participation: Participation, held: int) -> int:
        """Return how many quiz items a labeller may get beside those that they hold."""
        return max(0, self.quiz - participation.quiz_answers - held)

    def places(
        self, participation: Participation, shown: Sequence[bool], total: int
    ) -> list[QuizPlace]:
        """Return the places in the quiz of gold items that a labeller holds, oldest first.

        The one that they look at is the next.

        Args:
            participation: The labeller's state; they are in the quiz.
            shown: Whether each of the items was on screen.
            total: Number of the project's gold items.
        """
        order = sorted(range(len(shown)), key=lambda item: not shown[item])
        number = {item: participation.quiz_answers + nth for nth, item in enumerate(order, start=1)}
        of = min(self.quiz, total)
        return [
            QuizPlace(number=number[item], of=max(of, number[item])) for item in range(len(shown))
        ]

    def is_due(self, draw: float) -> bool:
        """Tell whether a hand-out is gold; ``draw`` is uniform from 0 to 1."""
        return draw < self.rate

    def counted(self, participation: Participation, *, right: bool) -> Participation:
        """Return a labeller's state with one more gold answer, which ``settled`` judges."""
        quiz = self.in_quiz(participation)
        return replace(
            participation,
            gold_answers=participation.gold_answers + 1,
            gold_right=participation.gold_right + right,
            quiz_answers=participation.quiz_answers + quiz,
            quiz_right=participation.quiz_right + (right and quiz),
        )

    def settled(self, participation: Participation) -> Participation:
        """Return what follows from a labeller's gold answers: a suspension, or a passed quiz."""
        if participation.state is not ParticipationState.ACTIVE:
            return participation
        if self.in_quiz(participation):
            over = participation.quiz_answers >= self.quiz
            return self.quiz_over(participation, self.quiz) if over else participation
        answers = participation.gold_answers
        if answers < JUDGED_AFTER or _share(participation.gold_right, answers, self.least):
            return participation
        return _suspended(participation, GOLD_MISSED)

    def withdrawn(self, participation: Participation, *, right: bool) -> Participation:
        """Return a labeller's state after they have undone a gold answer."""
        return replace(
            participation,
            gold_answers=max(0, participation.gold_answers - 1),
            gold_right=max(0, participation.gold_right - right),
        )

    def quiz_over(self, participation: Participation, of: int) -> Participation:
        """Return a labeller's state after the quiz; ``of`` is the number of its items.

        Items that were not answered, because they were skipped, count as not right.
        """
        items = max(1, min(of, self.quiz))
        if _share(participation.quiz_right, items, self.least or QUIZ_LEAST):
            return replace(participation, quiz_passed=True)
        return _suspended(participation, QUIZ_FAILED)


def barred(participation: Participation) -> IdleWhy | None:
    """Return why a labeller gets no items; None if they do."""
    match participation.state:
        case ParticipationState.VOIDED:
            return IdleWhy.VOIDED
        case ParticipationState.SUSPENDED:
            quiz = participation.reason == QUIZ_FAILED
            return IdleWhy.QUIZ_FAILED if quiz else IdleWhy.SUSPENDED
        case _:
            return None


def lifted(participation: Participation) -> Participation:
    """Return a labeller's state after an owner has lifted a suspension.

    Their gold answers count from 0 again. One who failed the quiz works on as if it were passed.
    """
    return replace(
        participation,
        state=ParticipationState.ACTIVE,
        reason=None,
        gold_answers=0,
        gold_right=0,
        quiz_passed=participation.quiz_passed or participation.reason == QUIZ_FAILED,
    )


def _share(right: int, of: int, least: float) -> bool:
    """Tell whether a share is large enough, whatever a float makes of 0.7 times 10."""
    return right / of >= least - 1e-9


def _suspended(participation: Participation, reason: str) -> Participation:
    return replace(participation, state=ParticipationState.SUSPENDED, reason=reason)
