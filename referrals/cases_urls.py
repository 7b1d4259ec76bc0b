"""Addresses of cases."""

from django.urls import path

from referrals.views import case_papers, case_parts, cases, client_codes, enquiring, referring, seen

app_name = "cases"
urlpatterns = [
    path("", cases.index, name="list"),
    path("organisation/", cases.organisation, name="organisation"),
    path("calendar/", cases.calendar, name="calendar"),
    path("new/", cases.new, name="new"),
    path("<uuid:key>/", cases.detail, name="detail"),
    path("<uuid:key>/edit/", cases.edit, name="edit"),
    path("<uuid:key>/transfer/", cases.transfer, name="transfer"),
    path("<uuid:key>/close/", cases.close, name="close"),
    path("<uuid:key>/reopen/", cases.reopen, name="reopen"),
    path("<uuid:key>/erase/", cases.erase, name="erase"),
    path("<uuid:key>/export.json", cases.export, name="export"),
    path("<uuid:key>/export.pdf", case_papers.paper, name="paper"),
    path("<uuid:key>/seen/", seen.seen, name="seen"),
    path("<uuid:key>/code/", client_codes.code, name="code"),
    path("<uuid:key>/refer/", referring.refer, name="refer"),
    path("<uuid:key>/refer/consent/", referring.consent, name="consent"),
    path("<uuid:key>/enquire/", enquiring.enquire, name="enquire"),
    path("<uuid:key>/enquiries/<uuid:part>/", enquiring.enquiry, name="enquiry"),
    path("<uuid:key>/enquiries/<uuid:part>/more/", enquiring.ask_more, name="ask_more"),
    path("<uuid:key>/enquiries/<uuid:part>/withdraw/", enquiring.withdraw, name="withdraw_enquiry"),
    path("<uuid:key>/enquiries/<uuid:part>/<uuid:answer>/choose/", enquiring.choose, name="choose"),
    path("<uuid:key>/consents/<uuid:part>/withdraw/", referring.withdraw_consent, name="withdraw_consent"),
    path("<uuid:key>/print/", cases.take_away, name="print"),
    path("<uuid:key>/notes/", case_parts.note, name="note"),
    path("<uuid:key>/notes/<uuid:part>/strike/", case_parts.strike, name="strike"),
    path("<uuid:key>/files/", case_parts.add_files, name="add_files"),
    path("<uuid:key>/files/<uuid:part>/", case_parts.file, name="file"),
    path("<uuid:key>/files/<uuid:part>/remove/", case_parts.remove_file, name="remove_file"),
    path("<uuid:key>/deadlines/new/", case_parts.new_deadline, name="new_deadline"),
    path("<uuid:key>/deadlines/<uuid:part>/", case_parts.deadline, name="deadline"),
    path("<uuid:key>/deadlines/<uuid:part>/done/", case_parts.done, name="done"),
    path("<uuid:key>/deadlines/<uuid:part>/undo/", case_parts.undo, name="undo"),
    path("<uuid:key>/deadlines/<uuid:part>/remove/", case_parts.remove_deadline, name="remove_deadline"),
]
