"""Parties, groups, people, memberships, identity providers, and what the record keeps about all of them."""

from typing import ClassVar
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from buttress_web.accounts.owned import Owned
from buttress_web.accounts.roles import CELL_ROLES, SITE_ROLES, Role

CELL = "CELL"
"""The code of the cell among the parties."""


class Party(models.Model):
    """A nation, an institution, a fund, or the cell: whoever takes part and owns records."""

    class Kind(models.TextChoices):
        """What sort of party it is; only nations have ISO 3166-1 codes."""

        NATION = "nation", _("Nation")
        INSTITUTION = "institution", _("Institution")
        FUND = "fund", _("Fund")
        CELL = "cell", _("The cell")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    code = models.CharField(_("Code"), max_length=16, unique=True, help_text=_("ISO 3166-1 alpha-3 for a nation"))
    kind = models.CharField(_("Kind"), max_length=11, choices=Kind, default=Kind.NATION)
    name_en = models.CharField(_("Name in English"), max_length=120)
    name_uk = models.CharField(_("Name in Ukrainian"), max_length=120, blank=True)
    synthetic = models.BooleanField(_("Invented"), default=False)
    revision = models.UUIDField(default=uuid4, editable=False)

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ("name_en", "code")
        constraints = (
            models.UniqueConstraint(fields=["kind"], condition=Q(kind="cell"), name="there_is_one_cell"),
            models.CheckConstraint(condition=~Q(code="") & ~Q(name_en=""), name="a_party_has_code_and_name"),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("party_detail", args=[self.code])

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_uk if self.name_uk and (get_language() or "").startswith("uk") else self.name_en


class AllianceMembership(models.Model):
    """A party belongs to an alliance between two days; a nation in none has no row."""

    class Alliance(models.TextChoices):
        """Alliances that matter for consent and funds."""

        NATO = "NATO", _("NATO")
        EU = "EU", _("European Union")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    party = models.ForeignKey(Party, models.CASCADE, related_name="alliances", verbose_name=_("Party"))
    alliance = models.CharField(_("Alliance"), max_length=4, choices=Alliance)
    from_date = models.DateField(_("From"))
    to_date = models.DateField(_("To"), null=True, blank=True)

    class Meta:
        ordering = ("alliance", "from_date")
        constraints = (
            models.UniqueConstraint(fields=["party", "alliance", "from_date"], name="an_alliance_is_joined_once_a_day"),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")), name="an_alliance_is_left_after"
            ),
        )

    def __str__(self) -> str:
        return f"{self.party} {self.alliance}"


class Group(models.Model):
    """The contact group, or a capability coalition within it."""

    class Kind(models.TextChoices):
        """There is one contact group; its members are the partners."""

        CONTACT_GROUP = "contact_group", _("Contact group")
        COALITION = "coalition", _("Capability coalition")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    slug = models.SlugField(_("Short name"), unique=True)
    kind = models.CharField(_("Kind"), max_length=13, choices=Kind, default=Kind.COALITION)
    name_en = models.CharField(_("Name in English"), max_length=120)
    name_uk = models.CharField(_("Name in Ukrainian"), max_length=120, blank=True)
    is_public = models.BooleanField(_("Public"), default=False, help_text=_("Visitors see the group and who is in it"))
    revision = models.UUIDField(default=uuid4, editable=False)

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = ("kind", "name_en")
        constraints = (
            models.UniqueConstraint(
                fields=["kind"], condition=Q(kind="contact_group"), name="there_is_one_contact_group"
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("group_detail", args=[self.slug])

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_uk if self.name_uk and (get_language() or "").startswith("uk") else self.name_en


class GroupMembership(models.Model):
    """The part that a party has in a group between two days."""

    class Part(models.TextChoices):
        """What a party is to a group."""

        RECIPIENT = "recipient", _("Recipient")
        LEAD = "lead", _("Lead nation")
        MEMBER = "member", _("Member")
        CONTRIBUTOR = "contributor", _("Contributing non-member")
        CANDIDATE = "candidate", _("Candidate")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    group = models.ForeignKey(Group, models.CASCADE, related_name="memberships", verbose_name=_("Group"))
    party = models.ForeignKey(Party, models.PROTECT, related_name="group_memberships", verbose_name=_("Party"))
    part = models.CharField(_("Part"), max_length=11, choices=Part, default=Part.MEMBER)
    from_date = models.DateField(_("From"))
    to_date = models.DateField(_("To"), null=True, blank=True)

    class Meta:
        ordering = ("part", "party__name_en")
        constraints = (
            models.UniqueConstraint(fields=["group", "party", "part", "from_date"], name="a_part_is_taken_once_a_day"),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")), name="a_group_is_left_after"
            ),
        )

    def __str__(self) -> str:
        return f"{self.party}, {self.get_part_display()}"


class IdentityProvider(models.Model):
    """An OpenID provider of one party: it can only vouch for people of that party, in that party's roles.

    The client's secret is not here: it is the environment variable that ``secret_variable`` names.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    slug = models.SlugField(_("Short name"), unique=True, help_text=_("Cannot be changed: accounts hang on it"))
    name = models.CharField(_("Name"), max_length=120)
    party = models.ForeignKey(Party, models.PROTECT, related_name="identity_providers", verbose_name=_("Party"))
    issuer = models.URLField(_("Issuer"), unique=True)
    client_id = models.CharField(_("Client id"), max_length=200)
    secret_variable = models.CharField(_("Variable with the secret"), max_length=120)
    groups_claim = models.CharField(_("Claim with the groups"), max_length=60, default="groups")
    role_of_group = models.JSONField(_("Role of each group"), default=dict)
    is_active = models.BooleanField(_("In use"), default=True)
    revision = models.UUIDField(default=uuid4, editable=False)

    class Meta:
        verbose_name = _("identity provider")
        verbose_name_plural = _("identity providers")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class People(BaseUserManager["Person"]):
    """People by their user name, which is compared without regard to case."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        """Return the person of a user name."""
        return self.get(username=(username or "").lower())


class Person(AbstractBaseUser):
    """Somebody who signs in. What they may do and see comes from their memberships alone."""

    personal_fields: ClassVar[frozenset[str]] = frozenset({"username", "name", "email", "password"})

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    username = models.CharField(_("User name"), max_length=150, unique=True)
    name = models.CharField(_("Name"), max_length=150)
    email = models.EmailField(_("E-mail"), blank=True)
    language = models.CharField(_("Language"), max_length=5, default="en")
    is_active = models.BooleanField(_("May sign in"), default=True)
    is_example = models.BooleanField(_("Example"), default=False)
    provider = models.ForeignKey(IdentityProvider, models.PROTECT, null=True, blank=True, verbose_name=_("Signs in by"))
    created_at = models.DateTimeField(_("Since"))
    erased_at = models.DateTimeField(_("Erased"), null=True, blank=True)
    revision = models.UUIDField(default=uuid4, editable=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"

    objects: ClassVar[People] = People()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the page that the person's own party has."""
        return reverse("person_detail", args=[self.pk])

    def get_full_name(self) -> str:
        """Return the name, as Django asks for it."""
        return self.name


class Membership(models.Model):
    """A person has a role for a party between two days; auditors and site administrators act for none."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships", verbose_name=_("Person"))
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, verbose_name=_("Party"))
    role = models.CharField(_("Role"), max_length=22, choices=Role)
    from_date = models.DateField(_("From"))
    to_date = models.DateField(_("To"), null=True, blank=True)

    class Meta:
        ordering = ("party__name_en", "role", "from_date")
        constraints = (
            models.UniqueConstraint(fields=["person", "party", "role", "from_date"], name="a_role_is_given_once_a_day"),
            models.UniqueConstraint(
                fields=["person", "role", "from_date"],
                condition=Q(party__isnull=True),
                name="a_site_role_is_given_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(party__isnull=True, role__in=sorted(SITE_ROLES))
                | Q(party__isnull=False) & ~Q(role__in=sorted(SITE_ROLES)),
                name="only_site_roles_are_for_no_party",
            ),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")), name="a_role_ends_after_it_began"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.party or _('the site')}"

    @property
    def is_of_cell(self) -> bool:
        """Whether the role is one of the coordination staff."""
        return self.role in CELL_ROLES


class AdministrationSession(models.Model):
    """A site administrator looks at one party's records for a while, for a reason that the party can read."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("Person"))
    party = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("Party"))
    reason = models.TextField(_("Reason"))
    from_at = models.DateTimeField(_("From"))
    until_at = models.DateTimeField(_("Until"))

    class Meta:
        verbose_name = _("administration session")
        ordering = ("-from_at",)
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="a_session_has_a_reason"),
            models.CheckConstraint(condition=Q(until_at__gte=F("from_at")), name="a_session_ends_after_it_began"),
        )

    def __str__(self) -> str:
        return f"{self.person}, {self.party}"


class Event(Owned):
    """One change, written once: the database refuses to alter or delete it.

    Owner and audience are those of the subject after the change. ``before`` may be read by whoever may read the
    ``previous`` event of the subject too.
    """

    id = models.BigAutoField(primary_key=True)  # type: ignore[assignment]  # in the order of writing, never shown
    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    at = models.DateTimeField(_("When"))
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("Who"))
    acting_for = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+", verbose_name=_("Acting for"))
    verb = models.CharField(_("What"), max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    previous = models.OneToOneField("self", models.PROTECT, null=True, related_name="next", verbose_name=_("Previous"))
    before = models.JSONField(_("Before"), default=dict)
    after = models.JSONField(_("After"), default=dict)
    reason = models.TextField(_("Reason"), blank=True)

    class Meta(Owned.Meta):
        verbose_name = _("event")
        ordering = ("-id",)
        indexes = (models.Index(fields=["subject_type", "subject_id", "id"], name="event_subject"),)

    def __str__(self) -> str:
        return self.verb


class Disclosure(models.Model):
    """Rows of one owner that somebody else took away or read in bulk, logged to that owner."""

    class Way(models.TextChoices):
        """How the rows left the page."""

        EXPORT = "export", _("Export")
        DOWNLOAD = "download", _("Download")
        BULK_READ = "bulk_read", _("Bulk read")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("Owner"))
    at = models.DateTimeField(_("When"))
    way = models.CharField(_("How"), max_length=9, choices=Way)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("Person"))
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+", verbose_name=_("Party"))
    kind = models.CharField(_("What"), max_length=60)
    rows = models.PositiveIntegerField(_("Rows"))

    class Meta:
        verbose_name = _("disclosure")
        ordering = ("-at", "id")

    def __str__(self) -> str:
        return f"{self.get_way_display()}: {self.kind}"


class DisclosedRecord(models.Model):
    """One record of a disclosure, so that a withdrawal can list what holds it."""

    disclosure = models.ForeignKey(Disclosure, models.CASCADE, related_name="records")
    record_id = models.UUIDField(db_index=True)

    def __str__(self) -> str:
        return str(self.record_id)
