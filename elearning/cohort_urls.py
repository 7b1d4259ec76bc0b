"""Cohorts, spaced review, and mending questions. Included by `elearning.urls`."""

from django.urls import path

from elearning.views import cohorts, joining, mending, reviewing

urlpatterns = [
    path("join/", joining.code, name="join"),
    path("join/<str:code>/", joining.join, name="join_code"),
    path("cohorts/", cohorts.index, name="cohorts"),
    path("cohorts/new/", cohorts.new, name="cohort_new"),
    path("cohorts/<uuid:cohort_id>/", cohorts.board, name="cohort"),
    path("cohorts/<uuid:cohort_id>/activities/", cohorts.activities, name="cohort_activities"),
    path("cohorts/<uuid:cohort_id>/learners.csv", cohorts.download, name="cohort_csv"),
    path("cohorts/<uuid:cohort_id>/edit/", cohorts.edit, name="cohort_edit"),
    path("cohorts/<uuid:cohort_id>/close/", cohorts.close, name="cohort_close"),
    path("cohorts/<uuid:cohort_id>/leave/", joining.leave, name="cohort_leave"),
    path("cohorts/<uuid:cohort_id>/<uuid:enrolment_id>/remove/", cohorts.remove, name="cohort_remove"),
    path("review/", reviewing.index, name="review"),
    path("review/plan/", reviewing.plan, name="review_plan"),
    path("review/<int:card_id>/", reviewing.answer, name="review_answer"),
    path("review/<int:card_id>/aside/", reviewing.put_aside, name="review_aside"),
    path("review/told/<int:log_id>/", reviewing.told, name="review_told"),
    path("desk/questions/of/<slug:course>/", mending.index, name="questions"),
    path("desk/questions/<int:wording_id>/", mending.wording, name="wording"),
    path("desk/questions/<int:wording_id>/mend/", mending.mend, name="mend"),
    path("desk/questions/<int:wording_id>/regrade/", mending.regrade, name="regrade"),
]
