"""What pages ask and parse."""

from referrals.forms.asking import FORMS, CodeForm, WriteForm

__all__ = ["FORMS", "CodeForm", "WriteForm"]
