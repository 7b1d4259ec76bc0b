from django.forms.renderers import TemplatesSetting


class SiteRenderer(TemplatesSetting):
    """Our own field template for every form."""
