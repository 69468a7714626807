"""Pages of one's own access tokens."""

from typing import Any
from uuid import UUID

import django_tables2 as tables
from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from buttress_web.accounts.access import Refused, decide, require
from buttress_web.accounts.middleware import Request
from buttress_web.accounts.roles import Permission
from buttress_web.signin import tokens
from buttress_web.signin.models import Token
from buttress_web.tables.listing import listing


class TokenForm(forms.Form):
    """What a token is for, what it allows and how long."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=80, help_text=gettext_lazy("What it is for; only you see the name")
    )
    scope = forms.MultipleChoiceField(
        label=gettext_lazy("Allows"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Never more than you may do yourself, now or later"),
    )
    days = forms.TypedChoiceField(label=gettext_lazy("Good for"), coerce=int, initial=30)

    def __init__(self, *args: Any, scopes: list[Permission], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope, days = self.fields["scope"], self.fields["days"]
        scope.choices = [(p.value, tokens.SCOPES[p]) for p in scopes]  # type: ignore[attr-defined]
        days.choices = [(n, ngettext("%(n)d day", "%(n)d days", n) % {"n": n}) for n in tokens.DAYS]  # type: ignore[attr-defined]


class TokenTable(tables.Table):
    """One's own tokens, newest first."""

    label = gettext_lazy("Access tokens")
    row_header = "name"
    empty_text = gettext_lazy("No access token")
    empty_hint = gettext_lazy("A token lets a program of yours use the API as you, within limits that you set.")
    party = tables.Column(order_by=("party__name_en",), default=gettext_lazy("The site"))
    scope = tables.Column(orderable=False)
    created_at = tables.DateTimeColumn(format="DATETIME_FORMAT")
    expires_at = tables.DateTimeColumn(format="DATETIME_FORMAT")
    used_at = tables.DateTimeColumn(format="DATETIME_FORMAT", default=gettext_lazy("never"))
    state = tables.Column(gettext_lazy("State"), empty_values=(), orderable=False)

    class Meta:
        model = Token
        fields = ("name", "party", "scope", "created_at", "expires_at", "used_at", "state")

    def render_scope(self, value: list[str]) -> SafeString:
        """List what it allows, in words."""
        return format_html_join("", "<div>{}</div>", [(tokens.SCOPES.get(Permission(one), one),) for one in value])

    def value_scope(self, record: Token) -> str:
        """List the permissions in exports."""
        return ", ".join(record.scope)

    def render_state(self, record: Token) -> SafeString:
        """Say whether it is good, with the way to end it."""
        if tokens.good(record, self.request.actor.at):
            address = reverse("token_revoke", args=[record.pk])
            return format_html('{} <a href="{}">{}</a>', self.value_state(record), address, _("Revoke"))
        return format_html('<span class="badge unknown">{}</span>', self.value_state(record))

    def value_state(self, record: Token) -> str:
        """Say it in exports, too."""
        if record.revoked_at is not None:
            return _("revoked")
        return _("good") if tokens.good(record, self.request.actor.at) else _("expired")


@login_required
def token_list(request: Request) -> HttpResponse:
    """List one's own tokens."""
    may_add = decide(request.actor, Permission.TOKEN_CHANGE).allowed
    return listing(
        request,
        table=TokenTable,
        rows=tokens.tokens_of(request.actor),
        title=_("Access tokens"),
        add_url=reverse("token_add") if may_add else "",
        add_label=_("Make a token"),
    )


@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
def token_add(request: Request) -> HttpResponse:
    """Make a token, for whoever has given the password a moment ago (if there is one), and show its secret once."""
    require(request.actor, Permission.TOKEN_CHANGE)
    form = TokenForm(request.POST or None, scopes=tokens.scopes_of(request.actor))
    if request.method == "POST" and form.is_valid():
        try:
            token, secret = tokens.issue(actor=request.actor, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return render(request, "signin/token_made.html", {"token": token, "secret": secret})
    told = {"form": form, "title": _("Make a token"), "back_url": reverse("token_list")}
    return render(request, "form.html", told | {"verb": _("Make")})


@login_required
def token_revoke(request: Request, token_id: UUID) -> HttpResponse:
    """Ask, then end one of one's own tokens."""
    token = get_object_or_404(tokens.tokens_of(request.actor), pk=token_id)
    require(request.actor, Permission.TOKEN_CHANGE)
    if request.method == "POST":
        tokens.revoke(actor=request.actor, token=token)
        messages.success(request, _("The token is revoked."))
        return redirect("token_list")
    return render(request, "signin/token_revoke.html", {"token": token})
