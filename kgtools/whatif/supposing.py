"""Assumptions as people write them: sentences such as “Spain recognises Kosovo”, STAGE=RULE, or a file of RDF."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from kgtools.errors import AmbiguousName, UnknownName, UsageError
from kgtools.files import FORMATS
from kgtools.names import actors, resolve, resolve_standing
from kgtools.network import Key
from kgtools.views import View
from kgtools.whatif import assuming
from kgtools.whatif.assuming import Assumption, assume, follow_rule, from_file, recount

EXAMPLES = (
    "Spain recognises Kosovo",
    "Spain and Greece do not recognise Kosovo",
    "Greece does not object [to REQUIREMENT] [of APPLICANT]",
    "Greece objects / supports / abstains [...]",
    "CRITERION is met [by APPLICANT]",
    "APPLICANT does not meet CRITERION",
    "DECISION is taken [for APPLICANT]",
    "APPLICANT attains STANDING",
    "the vote on DECISION is 95 for, 47 against, 29 abstaining",
    "STAGE=RULE",
    "what-if.ttl",
)
_HOW = "\n    ".join(["Write as in:", *EXAMPLES])
_NOT = r"(?:does not|doesn't|doesn’t|do not|don't|will not|won't|would not|no longer)"
_WILL = r"(?:(?:will|would) )?"
_DOES = re.compile(
    rf"(?<!\S)(?:{_NOT} |{_WILL})(?:recogni[sz]es?|objects?|declares? no objection|supports?|votes?|abstains?)(?!\w)",
    re.IGNORECASE,
)
_OF = re.compile(r",? (?:of|for|by) ", re.IGNORECASE)

Assumed = Iterable[str | Path | Assumption] | str | Path | None  # what a user may assume


def suppose(
    chosen: View,
    assumed: Assumed = None,
    rules: Mapping[str, str] | None = None,
    goal: Key | None = None,
) -> View:
    """Return the view under what a user assumes of a goal: sentences, files, and rules by the decision taken under them.

    >>> from kgtools.dataset import load
    >>> from kgtools.views import view
    >>> suppose(view(load(), "2025-03-10"), ["Spain recognizes Kosovo"]).assumed_in_words
    'Assumed: Spain recognises Kosovo.'
    """
    for each in [assumed] if isinstance(assumed, str | Path) else assumed or ():
        if isinstance(each, Assumption):
            chosen = assume(chosen, [each])
        elif not isinstance(each, str | Path):
            raise UsageError(f"{each!r} is no assumption", remedy=_HOW)
        elif isinstance(each, Path) or _names_file(each):
            chosen = assume(chosen, [from_file(chosen, each)])
        else:
            for sentence in _of_each(chosen, each):
                chosen = assume(chosen, [read_assumption(chosen, sentence, goal)])
    for stage, rule in (rules or {}).items():
        chosen = assume(chosen, [_rule(chosen, stage, rule)])
    return chosen


def read_assumption(chosen: View, text: str, goal: Key | None = None) -> Assumption:
    """Return what a sentence assumes; what it leaves out is that of the goal. Raises `UsageError`, or `UnknownName`.

    >>> from kgtools.dataset import load
    >>> from kgtools.views import view
    >>> read_assumption(view(load(), "2025-03-10"), "Greece does not object to PfP of Kosovo").words
    'Greece does not object to the participation in the Partnership for Peace, of Kosovo'
    """
    said = re.sub(r"\s+", " ", text).strip().removesuffix(".")
    stage, equals, rule = said.partition("=")
    if equals and "://" not in stage:
        return _rule(chosen, stage.strip(), rule.strip())
    failed = list[tuple[int, UnknownName | AmbiguousName]]()
    for verb, form in _FORMS:
        for match in re.finditer(rf"(?<!\S)(?:{verb})(?!\w)", said, re.IGNORECASE):
            sentence, left = _Sentence(chosen, goal, text), said[: match.start()].rstrip(" ,:")
            try:
                return form(sentence, left, said[match.end() :].lstrip(" ,:"))
            except (UnknownName, AmbiguousName) as error:
                failed.append((sentence.understood, error))
    if text and Path(text).is_dir():
        raise UsageError(f"{text} is a folder", remedy="Name a file in it, as in --assume what-if.ttl.")
    if failed:
        raise max(failed, key=lambda f: f[0])[1]
    raise UsageError(f"{text!r} is not understood as an assumption", remedy=_HOW)


def _of_each(chosen: View, text: str) -> list[str]:
    """A sentence about several actors as one about each: of “Serbia and Bosnia and Herzegovina”, two."""
    said = re.sub(r"\s+", " ", text).strip()
    verb = _DOES.search(said)
    parts = re.split(r"(,? and |, )", re.sub(r"(?i)^(?:each of|both) ", "", said[: verb.start()])) if verb else []
    names, known = list[str](), actors(chosen.dataset)
    while parts:
        for end in range(len(parts), 0, -2):  # the longest that is a name, as a name may hold an “and” of its own
            name = "".join(parts[:end]).strip()
            with suppress(UnknownName, AmbiguousName):
                resolve(chosen.dataset, name, known, "actor")
                break
        names.append(name)
        parts = parts[end + 1 :]
    return [f"{name} {said[verb.start() :]}" for name in names] if verb and len(names) > 1 else [text]


def _rule(chosen: View, stage: str, rule: str) -> Assumption:
    sentence = _Sentence(chosen, None, f"{stage}={rule}")
    return follow_rule(chosen, sentence.name("Decision", stage), sentence.name("DecisionRule", rule))


def _names_file(text: str) -> bool:
    try:
        return Path(text).suffix.lower() in FORMATS or Path(text).is_file()
    except (OSError, ValueError):  # no name that a file could have
        return False


class _Sentence:
    """The names within one sentence; `understood` counts those that were, so that the error is about the one that was not."""

    def __init__(self, chosen: View, goal: Key | None, text: str) -> None:
        self.view, self.goal, self.text = chosen, goal, text
        self.understood = 0

    def name(self, kind: str, text: str) -> str:
        """What a name means, perhaps without its article: an actor, a requirement, or an individual of a class."""
        data, found = self.view.dataset, ""
        if not text:
            raise UsageError(f"{self.text!r}: who, or what, is missing", remedy=_HOW)
        for name in (text, text[4:]) if text.lower().startswith("the ") else (text,):
            try:
                if kind == "requirement":
                    found = resolve_standing(data, name)
                elif kind == "actor":
                    found = resolve(data, name, actors(data), "actor")
                else:
                    word = {"DecisionRule": "decision rule"}.get(kind, kind.lower())
                    found = resolve(data, name, data.instances(f"kg:{kind}"), word)
                break
            except UnknownName:
                if name != text or not text.lower().startswith("the "):
                    raise
        self.understood += 1
        return found

    def part(self, kind: str, text: str) -> tuple[str, str]:
        """What “X of Y” means, X and Y: the longest X first, since a name may hold an “of” of its own; "" for what is left out."""
        text = "" if text.lower() == "it" else text  # the goal
        said, failed = f" {text}", list[tuple[int, UnknownName | AmbiguousName]]()
        spots = [(m.start(), m.end()) for m in _OF.finditer(said)]
        for end, begin in [(len(said), len(said)), *reversed(spots)] if text else []:
            found, errors = [], list[UnknownName | AmbiguousName]()
            for each, name in ((kind, said[:end].strip()), ("actor", said[begin:].strip())):
                try:
                    found.append(self.name(each, name) if name else "")
                except (UnknownName, AmbiguousName) as error:
                    errors.append(error)
            if not errors:
                return found[0], found[1]
            failed.append((len(errors) if begin < len(said) else 2, errors[0]))
        if failed:
            raise min(failed, key=lambda f: f[0])[1]  # of two names, the one that is not known
        return "", ""

    def whole(self, what: str, whose: str) -> Key:
        """Both, as the goal has it where they are left out."""
        if not (what and whose) and self.goal is None:
            remedy = "As in: Greece objects to nato-invitation of North Macedonia"
            raise UsageError(f"{self.text!r}: of which requirement, and of whom?", remedy=remedy)
        standing, applicant = self.goal or ("", "")
        return what or standing, whose or applicant


# -------------------- forms of sentences

_Form = Callable[[_Sentence, str, str], Assumption]


def _does(make: Callable[[View, str, str, str], Assumption]) -> _Form:
    """MEMBER objects [to REQUIREMENT] [of APPLICANT]."""

    def form(s: _Sentence, left: str, right: str) -> Assumption:
        actor = s.name("actor", left)
        return make(s.view, actor, *s.whole(*s.part("requirement", right)))

    return form


def _two(make: Callable[[View, str, str], Assumption], kind: str, *, turned: bool = False) -> _Form:
    """ACTOR recognises ACTOR; with `turned`, the second is what the first meets or attains."""

    def form(s: _Sentence, left: str, right: str) -> Assumption:
        actor = s.name("actor", left)
        other = s.name(kind, right)
        return make(s.view, other, actor) if turned else make(s.view, actor, other)

    return form


def _of_applicant(make: Callable[[View, str, str], Assumption], kind: str) -> _Form:
    """CRITERION [of APPLICANT] is met [by APPLICANT]."""

    def form(s: _Sentence, left: str, right: str) -> Assumption:
        what, whose = s.part(kind, left)
        _, other = s.part(kind, right)
        return make(s.view, *s.whole(what, other or whose))

    return form


def _under(s: _Sentence, left: str, right: str) -> Assumption:
    """DECISION is decided under RULE."""
    return follow_rule(s.view, s.name("Decision", left), s.name("DecisionRule", right))


def _vote(s: _Sentence, left: str, right: str) -> Assumption:
    """The vote on DECISION, of APPLICANT, is 95 for, 47 against, 29 abstaining."""
    key = s.whole(*s.part("Decision", re.sub(r"^(?:the )?vote on ", "", left, flags=re.IGNORECASE)))
    counts = [int(number) for number in re.findall(r"\d+", right, re.ASCII)]
    return recount(s.view, *key, counts[0], counts[1], counts[2] if len(counts) > 2 else 0)


_RECOGNISE = r"recogni[sz]es?"
_TALLY = r"is(?= \d{1,9} for,? (?:and )?\d{1,9} against(?:,? (?:and )?\d{1,9} (?:abstaining|abstentions?))?$)"
_FORMS: tuple[tuple[str, _Form], ...] = (  # what denies goes first: it holds the other
    (f"{_NOT} {_RECOGNISE}", _two(assuming.not_recognise, "actor")),
    (f"{_WILL}{_RECOGNISE}", _two(assuming.recognise, "actor")),
    (f"(?:{_NOT} objects?|declares? no objection)(?: to)?", _does(assuming.no_objection)),
    (f"{_WILL}objects?(?: to)?", _does(assuming.object_to)),
    (f"{_WILL}(?:supports?|votes? (?:for|in favou?r(?: of)?))", _does(assuming.support)),
    (f"{_WILL}abstains?(?: (?:on|from|in))?", _does(assuming.abstain)),
    (f"{_NOT} meets?", _two(assuming.not_meet, "Criterion", turned=True)),
    (f"{_WILL}meets?", _two(assuming.meet, "Criterion", turned=True)),
    ("(?:is|are) not met", _of_applicant(assuming.not_meet, "Criterion")),
    ("(?:is|are) met", _of_applicant(assuming.meet, "Criterion")),
    ("is (?:decided|taken) under", _under),
    (r"is attained(?: by)?", _of_applicant(assuming.decide, "requirement")),
    ("is (?:taken|decided)", _of_applicant(assuming.decide, "Decision")),
    (f"(?:{_WILL}attains?|has attained)", _two(assuming.decide, "requirement", turned=True)),
    (_TALLY, _vote),
)
