"""Passwords: an unknown user name, a wrong password and an account that may not sign in are answered alike."""

from allauth.account.auth_backends import AuthenticationBackend

from buttress_web.accounts.models import Person


class PasswordBackend(AuthenticationBackend):
    """Checks a user name and password; whoever may not sign in is nobody."""

    def _check_password(self, user: Person | None, password: str) -> Person | None:
        if user is None:
            return None
        self._did_check_password = True
        return user if user.check_password(password) and self.user_can_authenticate(user) else None
