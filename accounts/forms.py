"""How every form of the site is drawn."""

from django.forms.renderers import TemplatesSetting


class SiteRenderer(TemplatesSetting):
    """Our own templates for forms and fields; widgets stay Django's, and so does the administration's look."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
