"""Gates: what may not happen before something else. The application refuses it; a log from elsewhere can contain it."""

from collections.abc import Collection, Iterable

from bihuan.playbook.rules.rule import Clause, Ground, Rule
from bihuan.playbook.schema.rules import SigningReview
from bihuan.playbook.spans import Step
from bihuan.playbook.verdict import Outcome, Violation


class BidAnalysisRule(Rule):
    """A14: no quote before the bid analysis is complete."""

    case = "bid"
    topics = frozenset({"quote"})
    finds = Violation

    def cases(self, ground: Ground) -> Collection[str]:
        return ground.store.bids

    def judge(self, ground: Ground, case: str, since: int) -> Outcome:
        quotes = ground.store.bids[case].quotes
        return self.outcome(
            Violation(quote.at, f"bid:{case}", self.clause.id, quote.actor, quote.at, quote.seq)
            for quote in quotes
            if not quote.analysed
        )


class SigningReviewRule(Rule):
    """A15, B26, E16: no signing before every requested review, and every required one, is passed."""

    case = "contract"
    finds = Violation

    def __init__(self, clause: Clause, spec: SigningReview) -> None:
        super().__init__(clause)
        self.required = spec.required

    def cases(self, ground: Ground) -> Collection[str]:
        return ground.store.contracts

    def judge(self, ground: Ground, case: str, since: int) -> Outcome:
        violations: list[Violation] = []
        decisions: dict[str, str] = {}
        for step in ground.store.contracts[case].steps:
            if step.verb == "contract.review_requested":
                decisions[step.step] = ""
            elif step.verb == "contract.reviewed" and step.step in decisions:
                decisions[step.step] = step.word
            elif step.verb == "contract.signed" and not may_be_signed(decisions, self.required):
                violations.append(self._violation(case, step))
        return self.outcome(violations)

    def _violation(self, case: str, step: Step) -> Violation:
        return Violation(step.at, f"contract:{case}", self.clause.id, step.actor, step.at, step.seq)


def may_be_signed(decisions: dict[str, str], required: Iterable[str]) -> bool:
    """Whether a contract may be signed: ``decisions`` holds the last decision since its latest request, per step asked."""
    passed = bool(decisions) and all(decision == "approved" for decision in decisions.values())
    return passed and all(step in decisions for step in required)
