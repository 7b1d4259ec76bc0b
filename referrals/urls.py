"""Addresses of asking for help and of coming back. They say nothing: they stand in somebody's history."""

from django.urls import path

from referrals.views import asking, returning, yours

app_name = "asking"
urlpatterns = [
    path("", asking.start, name="start"),
    path("language/", asking.language, name="language"),
    path("<int:number>/", asking.step, name="step"),
    path("check/", asking.check, name="check"),
    path("code/", asking.code, name="code"),
    path("code/again/", asking.again, name="again"),
    path("done/", asking.done, name="done"),
    path("return/", returning.enter, name="return"),
    path("return/open/", returning.opened, name="opened"),
    path("return/reply/<uuid:key>/", returning.reply, name="reply"),
    path("return/write/", returning.write, name="write"),
    path("return/quiet/", returning.quiet, name="quiet"),
    path("return/withdraw/", returning.withdraw, name="withdraw"),
    path("return/erase/", returning.erase, name="erase"),
    path("return/file/", yours.file, name="file"),
    path("return/yours/", yours.yours, name="yours"),
    path("return/yours/erase/", yours.erase_file, name="erase_file"),
    path("return/yours/<uuid:key>/back/", yours.take_back, name="take_back"),
    path("return/yours/<uuid:key>/answer/", yours.answer, name="answer"),
    path("return/shut/", returning.shut, name="shut"),
]
