"""The school's rows."""

from elearning.models.attempts import Attempt, AttemptItem, Marked, Regrade, Remark, Response
from elearning.models.cases import CaseAnswer, CaseTry, Drawn
from elearning.models.courses import Course, CourseVersion, Media, Saving, VersionChange, VersionFile
from elearning.models.keeping import Certificate, ReviewCard, ReviewLog, ReviewPlan
from elearning.models.learning import Cohort, Enrolment, LearningEvent, Standing
from elearning.models.questions import PinnedQuestion, Question, QuestionVersion

__all__ = [
    "Attempt",
    "AttemptItem",
    "CaseAnswer",
    "CaseTry",
    "Certificate",
    "Cohort",
    "Course",
    "CourseVersion",
    "Drawn",
    "Enrolment",
    "LearningEvent",
    "Marked",
    "Media",
    "PinnedQuestion",
    "Question",
    "QuestionVersion",
    "Regrade",
    "Remark",
    "Response",
    "ReviewCard",
    "ReviewLog",
    "ReviewPlan",
    "Saving",
    "Standing",
    "VersionChange",
    "VersionFile",
]
