"""The two-minute check has one address, and no answer ever stands in it."""

from django.urls import path

from elearning.redflags.views import check

urlpatterns = [path("", check.check, name="check")]
