"""How every form of the site is drawn."""

from django.forms.renderers import TemplatesSetting


class SiteRenderer(TemplatesSetting):
    """Our own templates for a form and a field; widgets stay Django's, so that the administration keeps its own look."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
