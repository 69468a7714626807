"""The table of people."""

import django_filters as filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buttress_web.accounts.models import Membership, Person
from buttress_web.tables.words import holding


class PersonTable(tables.Table):
    """The people of one party, with the roles of today that the view has put into ``roles_now``."""

    label = gettext_lazy("Our people")
    row_header = "name"
    empty_text = gettext_lazy("Nobody")
    name = tables.Column(linkify=("person_detail", {"person_id": tables.A("pk")}))
    username = tables.Column()
    email = tables.EmailColumn()
    roles = tables.Column(gettext_lazy("Roles today"), empty_values=(), orderable=False)
    is_active = tables.Column()
    is_example = tables.Column()

    class Meta:
        model = Person
        fields = ("name", "username", "email", "roles", "is_active", "is_example")

    def value_roles(self, record: Person) -> str:
        """Return the roles of today."""
        held: list[Membership] = record.roles_now  # type: ignore[attr-defined]
        return ", ".join(membership.get_role_display() for membership in held)

    def render_roles(self, record: Person) -> str:
        """Write the roles of today, or a dash."""
        return self.value_roles(record) or "—"

    def render_is_active(self, value: bool) -> str:
        """Say whether the person may sign in."""
        return _("yes") if value else _("no")

    def render_is_example(self, value: bool) -> SafeString | str:
        """Mark who is invented."""
        return format_html('<span class="flag">{}</span>', _("example")) if value else "—"


class PersonFilter(filters.FilterSet):
    """Words, and whether they may sign in."""

    words = filters.CharFilter(method="with_words", label=gettext_lazy("Words"))
    is_active = filters.ChoiceFilter(
        choices=(("True", gettext_lazy("yes")), ("False", gettext_lazy("no"))),
        label=gettext_lazy("May sign in"),
    )

    class Meta:
        model = Person
        fields = ("words", "is_active")

    def with_words(self, rows: "QuerySet[Person]", _name: str, words: str) -> "QuerySet[Person]":
        """Return the people of whom each word occurs in name, user name or e-mail."""
        return rows.filter(holding(words, "name", "username", "email"))
